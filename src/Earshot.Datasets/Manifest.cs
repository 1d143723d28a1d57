using System.Text;
using CsvHelper;
using Earshot.Annotations;
using Earshot.Inference;

namespace Earshot.Datasets;

/// <summary>
/// A CSV manifest: columns <c>path</c> (relative to the manifest), <c>label</c> (empty: not labelled), and optionally
/// <c>group</c> and <c>fold</c>; others are ignored, but for those of a <see cref="ClipList"/>. Comma, semicolon or
/// tab; UTF-8.
/// </summary>
public static class Manifest
{
    private static readonly CsvReaderOptions Dialect = CsvReaderOptions.Default with
    {
        TrimWhitespace = true,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        MaxRecordSize = 1 << 20,
        NullValues = [""],
    };

    /// <summary>Reads a manifest, or says what is wrong with it and in which line.</summary>
    public static Outcome<ClipSet> Read(string path)
    {
        if (!File.Exists(path))
            return Bad(path, "there is no such file: check the path");
        try
        {
            if (IsBinary(path))
                return Bad(
                    path,
                    Path.GetExtension(path) == Model.FileExtension
                        ? "it is a model, not clips: give a folder, a manifest or an audio file"
                        : "it is no text: give a folder, a CSV file with the columns path,label,group, or an audio file"
                );
            using var text = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            using var csv = CsvReader.Create(text, Dialect);
            return ReadRows(path, csv);
        }
        catch (Exception e)
            when (e is FormatException or DecoderFallbackException or IOException or UnauthorizedAccessException)
        {
            return Bad(path, $"it can't be read as UTF-8 CSV: {e.Message}");
        }
    }

    private static Outcome<ClipSet> ReadRows(string path, CsvReader csv)
    {
        csv.ReadHeader();
        if (csv.Headers.Count == 0)
            return Bad(path, "it is empty: begin it with the line path,label,group");
        if (!csv.TryGetFieldIndex("path", out _))
            return Bad(
                path,
                $"it has the columns {string.Join(", ", csv.Headers)}, but none named 'path': begin it with the "
                    + $"line path,label,group"
            );
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var clips = new SortedDictionary<string, Clip>(StringComparer.Ordinal);
        string[] ofFile = [ClipList.Bytes, ClipList.Modified, ClipList.Seconds, ClipList.Shard];
        var isList = ofFile.All(name => csv.TryGetFieldIndex(name, out _));
        while (csv.Read())
        {
            if (Field(csv, "path") is not { } file || file.Contains('\0', StringComparison.Ordinal))
                return Bad(path, $"line {csv.LineNumber} has no path");
            var clip = new Clip(
                Path.GetFullPath(Path.Combine(folder, file)),
                Field(csv, "label"),
                Field(csv, "group"),
                Field(csv, "fold")
            );
            if (clip.Label is { } label && ClassName.Check(label) is { } reason)
                return Bad(path, $"line {csv.LineNumber}: {reason}: give another label");
            if (isList && (clip = clip with { Listed = Listed(csv) }).Listed is null)
                return Bad(
                    path,
                    $"line {csv.LineNumber} has no size, time, length or shard that can be read: plan anew"
                );
            if (!clips.TryAdd(clip.Path, clip))
                return Bad(path, $"line {csv.LineNumber} names '{file}' a second time: keep one line a clip");
        }
        return clips.Count == 0
            ? Bad(path, "it names no clip")
            : new ClipSet(Path.GetFileNameWithoutExtension(path), [.. clips.Values]) { Root = folder };
    }

    private static bool IsBinary(string path)
    {
        Span<byte> head = stackalloc byte[512];
        using var stream = File.OpenRead(path);
        return head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)].Contains((byte)0);
    }

    private static ListedFile? Listed(CsvReader csv) =>
        ClipList.Parse(
            Field(csv, ClipList.Bytes),
            Field(csv, ClipList.Modified),
            Field(csv, ClipList.Seconds),
            Field(csv, ClipList.Shard)
        );

    private static string? Field(CsvReader csv, string name) =>
        csv.TryGetFieldIndex(name, out var index) && csv.GetStringOrNull(index) is { } cell
            ? SpreadsheetText.Read(cell)
            : null;

    private static Outcome<ClipSet> Bad(string path, string what) =>
        Outcome<ClipSet>.Skipped($"manifest '{path}': {what}");
}

using CsvHelper;
using Earshot.Annotations;
using Earshot.Inference;

namespace Earshot.Datasets;

/// <summary>
/// A CSV manifest: columns <c>path</c> (relative to the manifest), <c>label</c> (empty: not labelled), and optionally
/// <c>group</c> and <c>fold</c>; others are ignored, but for those of a <see cref="ClipList"/>. Read as
/// <see cref="PeoplesCsv"/>.
/// </summary>
/// <remarks>
/// Labels beside a confidence are what a model guessed and none of them is taken, unless the table names the guesses
/// (<c>predicted</c>) or who said it (<c>source</c>) in columns of their own; <see cref="ClipSet.Notes"/> tells.
/// </remarks>
public static class Manifest
{
    private static readonly string[] Confidences = ["confidence", "score", "probability"];

    /// <summary>Reads a manifest, or says what is wrong with it and in which line.</summary>
    public static Outcome<ClipSet> Read(string path)
    {
        var read = File.Exists(path)
            ? PeoplesCsv.Read(path, csv => IsBinary(path) ? Bad(NoTable(path)) : ReadRows(path, csv))
            : Bad("there is no such file: check the path");
        return read.IsOk ? read : Bad($"manifest '{path}': {read.Reason}");
    }

    private static string NoTable(string path) =>
        Path.GetExtension(path) == Model.FileExtension
            ? "it is a model, not clips: give a folder, a manifest or an audio file"
            : "it is no text: give a folder, a CSV file with the columns path,label,group, or an audio file";

    private static Outcome<ClipSet> ReadRows(string path, CsvReader csv)
    {
        csv.ReadHeader();
        if (csv.Headers.Count == 0)
            return Bad("it is empty: begin it with the line path,label,group");
        if (!Has(csv, "path"))
            return Bad(
                $"it has the columns {string.Join(", ", csv.Headers)}, but none named 'path': begin it with the "
                    + $"line path,label,group"
            );
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var clips = new SortedDictionary<string, Clip>(StringComparer.Ordinal);
        string[] ofFile = [ClipList.Bytes, ClipList.Modified, ClipList.Seconds, ClipList.Shard];
        var isList = ofFile.All(name => Has(csv, name));
        var notes = new SortedSet<string>(StringComparer.Ordinal);
        var areNamed = Has(csv, "predicted") || Has(csv, "source");
        var sureness = areNamed ? null : Confidences.FirstOrDefault(name => Has(csv, name));
        while (csv.Read())
        {
            if (PeoplesCsv.Cell(csv, "path") is not { } file || file.Contains('\0', StringComparison.Ordinal))
                return Bad($"line {csv.LineNumber} has no path");
            var clip = new Clip(
                SlashPath.Find(folder, file),
                Label(csv, sureness, notes),
                PeoplesCsv.Cell(csv, "group"),
                PeoplesCsv.Cell(csv, "fold")
            );
            if (clip.Label is { } label && ClassName.Check(label) is { } reason)
                return Bad($"line {csv.LineNumber}: {reason}: give another label");
            if (isList && (clip = clip with { Listed = Listed(csv) }).Listed is null)
                return Bad($"line {csv.LineNumber} has no size, time, length or shard that can be read: plan anew");
            if (!clips.TryAdd(clip.Path, clip))
                return Bad($"line {csv.LineNumber} names '{file}' a second time: keep one line a clip");
        }
        return clips.Count == 0
            ? Bad("it names no clip")
            : new ClipSet(Path.GetFileNameWithoutExtension(path), [.. clips.Values])
            {
                Root = folder,
                Notes = [.. notes],
            };
    }

    private static bool Has(CsvReader csv, string column) => csv.TryGetFieldIndex(column, out _);

    private static string? Label(CsvReader csv, string? sureness, SortedSet<string> notes)
    {
        if (PeoplesCsv.Cell(csv, "label") is not { } label)
            return null;
        if (sureness is null && !NoLabel.Is(label))
            return label;
        notes.Add(
            sureness is null
                ? NoLabel.Note(label)
                : $"its labels are a model's guesses, as they have a {sureness}, and none is taken: delete that column "
                    + "to learn from them all the same"
        );
        return null;
    }

    private static bool IsBinary(string path)
    {
        Span<byte> head = stackalloc byte[512];
        using var stream = File.OpenRead(path);
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return head is not ([0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) && head.Contains((byte)0);
    }

    private static ListedFile? Listed(CsvReader csv) =>
        ClipList.Parse(
            PeoplesCsv.Cell(csv, ClipList.Bytes),
            PeoplesCsv.Cell(csv, ClipList.Modified),
            PeoplesCsv.Cell(csv, ClipList.Seconds),
            PeoplesCsv.Cell(csv, ClipList.Shard)
        );

    private static Outcome<ClipSet> Bad(string what) => Outcome<ClipSet>.Skipped(what);
}

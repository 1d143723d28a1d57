using System.Text;
using Earshot.Datasets;

namespace Earshot.Recordings.Interchange;

/// <summary>A label file that is read or written.</summary>
/// <param name="Name">Below the folder it lies in, with <c>/</c>.</param>
/// <param name="Text">What it holds.</param>
public sealed record LabelFile(string Name, string Text)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>What a person should know of how it was read; null: nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Tables beside it that its classes are looked up in; null where there are none.</summary>
    public string? ClassTable { get; init; }

    /// <summary>
    /// Decodes a file: by its byte order mark, else as UTF-8, else as Windows-1252, which is said.
    /// </summary>
    public static Outcome<LabelFile> Decode(string name, byte[] bytes)
    {
        var (text, note) = bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8.GetString(bytes, 3, bytes.Length - 3), null),
            [0xFF, 0xFE, ..] => (Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2), null),
            [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2), null),
            _ => Plain(bytes),
        };
        return text.Contains('\0', StringComparison.Ordinal)
            ? Outcome<LabelFile>.Skipped($"{name} holds NUL bytes, so it is no text: save it as UTF-8")
            : new LabelFile(name, text) { Note = note };
    }

    /// <summary>Reads a file, or all files of a folder with one of the endings.</summary>
    public static Outcome<IReadOnlyList<LabelFile>> Read(string path, string extension)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            return Outcome<IReadOnlyList<LabelFile>>.Skipped($"there is no file or folder {path}");
        var names = File.Exists(path)
            ? [Path.GetFileName(path)]
            : Directory
                .EnumerateFiles(path, "*" + extension, SearchOption.AllDirectories)
                .Select(file => SlashPath.Below(path, file))
                .Order(StringComparer.Ordinal)
                .ToArray();
        var folder = File.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))! : path;
        var read = names.Select(name => ReadOne(folder, name)).ToList();
        return read.Select(file => file.Reason).FirstOrDefault(reason => reason is not null) is { } reason
            ? Outcome<IReadOnlyList<LabelFile>>.Skipped(reason)
            : Outcome<IReadOnlyList<LabelFile>>.Ok([.. read.Select(file => file.Value)]);
    }

    private static Outcome<LabelFile> ReadOne(string folder, string name)
    {
        var full = Path.Combine(folder, name);
        var classes = Path.Combine(Path.GetDirectoryName(full)!, AudioSetClasses.FileName);
        return Decode(name, File.ReadAllBytes(full))
            .Then<LabelFile>(file =>
                File.Exists(classes) && classes != full ? file with { ClassTable = File.ReadAllText(classes) } : file
            );
    }

    private static (string Text, string? Note) Plain(byte[] bytes)
    {
        try
        {
            return (Strict.GetString(bytes), null);
        }
        catch (DecoderFallbackException)
        {
            var western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
            return (
                western.GetString(bytes),
                "it is not UTF-8 and was read as Windows-1252: see that the names are right"
            );
        }
    }
}

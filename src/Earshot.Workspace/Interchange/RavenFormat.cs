using System.Globalization;
using System.Text;

namespace Earshot.Workspace.Interchange;

/// <summary>
/// Raven's selection table: tab-separated, one selection a line, the class under <c>Annotation</c> (or <c>Species</c>,
/// <c>Label</c>).
/// </summary>
public sealed class RavenFormat : ILabelFormat
{
    private static readonly string[] Header =
    [
        "Selection",
        "View",
        "Channel",
        "Begin Time (s)",
        "End Time (s)",
        "Begin Path",
        "File Offset (s)",
        "Annotation",
    ];

    private static readonly string[] ClassNames = ["Annotation", "Species", "Common Name", "Label"],
        FileNames = ["Begin Path", "Begin File"];

    /// <inheritdoc/>
    public string Name => "raven";

    /// <inheritdoc/>
    public string Extension => ".txt";

    /// <inheritdoc/>
    public IEnumerable<SpokenLabel> Read(LabelFile file, Action<string> skip)
    {
        var lines = file.Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var header = lines.Length == 0 ? [] : lines[0].Split('\t', StringSplitOptions.TrimEntries);
        var (name, path) = (Column(header, ClassNames), Column(header, FileNames));
        var (begin, end) = (Array.IndexOf(header, "Begin Time (s)"), Array.IndexOf(header, "End Time (s)"));
        if (name < 0 || begin < 0 || end < 0)
        {
            skip(
                $"{file.Name}: a selection table needs Begin Time (s), End Time (s) and Annotation; got "
                    + $"{string.Join(", ", header)}"
            );
            yield break;
        }
        for (var line = 1; line < lines.Length; line++)
        {
            var cells = lines[line].Split('\t', StringSplitOptions.TrimEntries);
            if (Cell(cells, name) is not { Length: > 0 } spoken)
                skip($"{file.Name}, line {line + 1}: no annotation");
            else if (!Seconds(cells, begin, out var from) || !Seconds(cells, end, out var to))
                skip($"{file.Name}, line {line + 1}: begin and end must be seconds");
            else
                yield return new SpokenLabel(Cell(cells, path) ?? ClipNameOf(file.Name), spoken, to - from);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LabelFile> Write(IReadOnlyList<HeldLabel> labels)
    {
        var (text, begin, selection) = (new StringBuilder(string.Join('\t', Header)).Append('\n'), 0.0, 0);
        foreach (var held in labels.Where(l => l.ClassName is not null))
        {
            var end = begin + (held.Clip.DurationSeconds ?? 0);
            text.AppendJoin(
                    '\t',
                    ++selection,
                    "Spectrogram 1",
                    1,
                    Seconds(begin),
                    Seconds(end),
                    held.FullPath,
                    0,
                    held.ClassName
                )
                .Append('\n');
            begin = end;
        }
        return [new LabelFile("labels.selections.txt", text.ToString())];
    }

    /// <summary>
    /// A table without a column of files is of the clip it is named after: <c>a.Table.1.selections.txt</c> of <c>a</c>.
    /// </summary>
    private static string ClipNameOf(string fileName)
    {
        var stem = fileName[..^Path.GetExtension(fileName).Length];
        var table = stem.IndexOf(".Table.", StringComparison.Ordinal);
        return table > 0 ? stem[..table]
            : stem.EndsWith(".selections", StringComparison.Ordinal) ? stem[..^".selections".Length]
            : stem;
    }

    private static int Column(string[] header, string[] names) =>
        names.Select(name => Array.IndexOf(header, name)).FirstOrDefault(column => column >= 0, -1);

    private static string? Cell(string[] cells, int column) =>
        column >= 0 && column < cells.Length ? cells[column] : null;

    private static bool Seconds(string[] cells, int column, out double seconds) =>
        double.TryParse(Cell(cells, column), NumberStyles.Float, CultureInfo.InvariantCulture, out seconds);

    private static string Seconds(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}

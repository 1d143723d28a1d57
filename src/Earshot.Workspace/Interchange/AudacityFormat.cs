using System.Globalization;

namespace Earshot.Workspace.Interchange;

/// <summary>
/// Audacity's label tracks: a text file beside each clip, <c>start⇥end⇥label</c> a line; lines that begin with a
/// backslash hold frequencies.
/// </summary>
public sealed class AudacityFormat : ILabelFormat
{
    /// <inheritdoc/>
    public string Name => "audacity";

    /// <inheritdoc/>
    public string Extension => ".txt";

    /// <inheritdoc/>
    public IEnumerable<SpokenLabel> Read(LabelFile file, Action<string> skip)
    {
        var number = 0;
        foreach (var line in file.Text.Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line[0] == '\\')
                continue;
            var cells = line.TrimEnd('\r').Split('\t');
            if (
                cells.Length < 3
                || !Seconds(cells[0], out var start)
                || !Seconds(cells[1], out var end)
                || string.IsNullOrWhiteSpace(cells[2])
            )
                skip($"{file.Name}, line {number}: expected start⇥end⇥label, got \"{line.Trim()}\"");
            else
                yield return new SpokenLabel(
                    file.Name[..^Path.GetExtension(file.Name).Length],
                    cells[2].Trim(),
                    end - start
                );
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A track is named like its clip; where another clip has the same name but for the ending, with the ending.
    /// </remarks>
    public IEnumerable<LabelFile> Write(IReadOnlyList<HeldLabel> labels) =>
        from ofName in labels.GroupBy(held => Path.ChangeExtension(held.Clip.Path, null))
        let isOnly = ofName.Count() == 1
        from held in ofName
        where held.ClassName is not null
        let end = (held.Clip.DurationSeconds ?? 0).ToString("0.000000", CultureInfo.InvariantCulture)
        select new LabelFile($"{(isOnly ? ofName.Key : held.Clip.Path)}.txt", $"0.000000\t{end}\t{held.ClassName}\n");

    private static bool Seconds(string text, out double seconds) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out seconds);
}

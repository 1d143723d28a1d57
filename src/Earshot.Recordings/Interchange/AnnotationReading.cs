using System.Globalization;
using Earshot.Audio;
using Earshot.Datasets;

namespace Earshot.Recordings.Interchange;

/// <summary>What label files say, and what of it could not be understood. Each row has one fate.</summary>
public sealed class AnnotationReading
{
    /// <summary>Rows that say something of a recording.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows that say again what another row of the file says.</summary>
    public int Merged { get; private set; }

    /// <summary>Rows that name a recording and no class; they are no annotations.</summary>
    public int Unlabelled { get; private set; }

    /// <summary>Bands that made no sense and were left out.</summary>
    public int BandsDropped { get; internal set; }

    /// <summary>The rows that were understood.</summary>
    public List<AnnotationRow> Taken { get; } = [];

    /// <summary>The rows that were not.</summary>
    public List<SkippedRow> Skipped { get; } = [];

    /// <summary>What a person should know, each said once.</summary>
    public List<string> Notes { get; } = [];

    internal void Take(AnnotationRow row)
    {
        if (Taken is not [.., var last] || (last.File, last.Line, last.Part) != (row.File, row.Line, row.Part))
            Rows++;
        Taken.Add(row);
    }

    internal void Merge()
    {
        Rows++;
        Merged++;
    }

    internal void Unlabel() => Unlabelled++;

    internal void Skip(LabelFile file, int line, string got, string reason, string mend)
    {
        Rows++;
        Skipped.Add(new SkippedRow(file.Name, line, Short(got), reason, mend));
    }

    /// <summary>A file of which nothing is taken.</summary>
    internal void SkipFile(LabelFile file, string got, string reason, string mend) =>
        Skipped.Add(new SkippedRow(file.Name, null, Short(got), reason, mend));

    internal void Note(LabelFile file, string note)
    {
        if (!Notes.Contains($"{file.Name}: {note}"))
            Notes.Add($"{file.Name}: {note}");
    }

    /// <summary>
    /// Whether a cell names a class; a cell that a program writes for "nothing" (<c>nan</c>, <c>NULL</c>) does not, and
    /// that is said.
    /// </summary>
    internal bool IsClass(LabelFile file, string cell)
    {
        if (NoLabel.Is(cell))
            Note(file, NoLabel.Note(cell));
        return cell.Length > 0 && !NoLabel.Is(cell);
    }

    /// <summary>The stretch between two cells; null, and the row is skipped, where they make none.</summary>
    internal TimeRange? Stretch(LabelFile file, int line, Numbers numbers, string begin, string end)
    {
        if (numbers.Parse(begin) is not { } from || numbers.Parse(end) is not { } to)
            Skip(file, line, $"{begin} → {end}", "begin and end must be seconds", numbers.Mend);
        else
            return Stretch(file, line, from, to);
        return null;
    }

    /// <summary>The stretch between two times; null, and the row is skipped, where they make none.</summary>
    internal TimeRange? Stretch(LabelFile file, int line, double begin, double end)
    {
        var got = string.Create(CultureInfo.InvariantCulture, $"{begin} → {end}");
        if (begin is < 0 and > -0.001)
            begin = 0;
        if (TimeRange.FromSeconds(begin, end) is { IsOk: true } range)
            return range.Value;
        var (reason, mend) = (begin, end) switch
        {
            (< 0, _) => ("begins before the recording does", "count seconds from the beginning of the recording"),
            _ when end < begin => ("ends before it begins", $"swap begin and end in the table"),
            _ when end > TimeRange.MaximumSeconds => ("ends later than any recording", "give seconds"),
            _ => ("has no length", "give an end after the begin"),
        };
        Skip(file, line, got, reason, mend);
        return null;
    }

    /// <summary>The band between two cells; null: none, or it made no sense and is counted.</summary>
    internal FrequencyBand? Band(Numbers numbers, string low, string high)
    {
        if (low.Length == 0 && high.Length == 0)
            return null;
        if (
            numbers.Parse(low) is { } from
            && numbers.Parse(high) is { } to
            && FrequencyBand.FromHz(from, to) is { IsOk: true } band
        )
            return band.Value;
        BandsDropped++;
        return null;
    }

    /// <summary>Enough to recognise a row by; a file that is none may be a single line of megabytes.</summary>
    private static string Short(string text) => text.Length <= 100 ? text : $"{text[..100]}…";
}

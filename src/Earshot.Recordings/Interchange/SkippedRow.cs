using Earshot.Datasets;

namespace Earshot.Recordings.Interchange;

/// <summary>A row of a label file that was not taken, and why.</summary>
/// <param name="Path">The label file.</param>
/// <param name="Line">The line in it, from 1; null: the whole file.</param>
/// <param name="Got">What stood there.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="Mend">How to mend it.</param>
public sealed record SkippedRow(string Path, int? Line, string Got, string Reason, string Mend)
{
    /// <summary>The same as all that is skipped is told.</summary>
    public SkippedInput Input => new(Path, Got.Length > 0 ? $"{Reason}, got {Got}: {Mend}" : $"{Reason}: {Mend}", Line);

    /// <summary>The same row, with what else is wrong with it.</summary>
    internal SkippedRow With(string reason, string mend) =>
        this with
        {
            Reason = $"{Reason}; {reason}",
            Mend = Mend == mend ? Mend : $"{Mend}; {mend}",
        };

    /// <summary>One sentence.</summary>
    public override string ToString() => Input.ToString();
}

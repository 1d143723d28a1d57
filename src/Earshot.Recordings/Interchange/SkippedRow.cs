namespace Earshot.Recordings.Interchange;

/// <summary>A row of a label file that was not taken, and why.</summary>
/// <param name="Path">The label file.</param>
/// <param name="Line">The line in it, from 1; null: the whole file.</param>
/// <param name="Got">What stood there.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="Mend">How to mend it.</param>
public sealed record SkippedRow(string Path, int? Line, string Got, string Reason, string Mend)
{
    /// <summary>One sentence.</summary>
    public override string ToString() =>
        (Line is { } line ? $"{Path}, line {line}: " : $"{Path}: ")
        + (Got.Length > 0 ? $"{Reason}, got {Got}: {Mend}" : $"{Reason}: {Mend}");
}

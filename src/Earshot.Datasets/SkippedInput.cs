namespace Earshot.Datasets;

/// <summary>A file or folder that was left out.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Reason">What was wrong, what was got, how to mend it.</param>
public sealed record SkippedInput(string Path, string Reason);

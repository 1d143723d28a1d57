namespace Earshot.Workspace.Interchange;

/// <summary>What a file says of a stretch of a clip.</summary>
/// <param name="Clip">The clip as the file calls it: a path, a URL, or a bare name.</param>
/// <param name="Class">The class.</param>
/// <param name="Seconds">How much of the clip it covers; 0 where the file does not say.</param>
public sealed record SpokenLabel(string Clip, string Class, double Seconds = 0);

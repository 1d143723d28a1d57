namespace Earshot.Workspace;

/// <summary>A clip's label as it holds now.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="ClassId">Its class.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Author">Who gave it.</param>
/// <param name="At">When.</param>
public sealed record LabelRecord(long ClipId, long ClassId, LabelSource Source, string Author, DateTimeOffset At);

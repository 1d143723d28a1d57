namespace Earshot.Workspace;

/// <summary>What was done at once, and is undone at once.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Action"><c>label</c>, <c>import</c>, <c>accept</c>, <c>merge</c> or <c>undo</c>.</param>
/// <param name="ClipIds">The clips whose label it changed.</param>
public sealed record LabelBatch(long Id, string Action, IReadOnlyList<long> ClipIds);

namespace Earshot.Workspace.Interchange;

/// <summary>What an import did.</summary>
/// <param name="Labelled">Clips that got a label.</param>
/// <param name="Unchanged">Clips that had that label already.</param>
/// <param name="Skipped">What was not taken over, and why.</param>
public sealed record ImportReport(int Labelled, int Unchanged, IReadOnlyList<string> Skipped);

namespace Earshot.Workspace;

/// <summary>A bin of the reliability diagram.</summary>
/// <param name="Count">Answers in it.</param>
/// <param name="Confidence">Their mean confidence.</param>
/// <param name="Accuracy">The share of them that is right.</param>
public sealed record ReliabilityBin(int Count, double Confidence, double Accuracy);

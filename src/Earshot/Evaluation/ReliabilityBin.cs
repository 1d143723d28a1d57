namespace Earshot.Evaluation;

/// <summary>The rows whose confidence falls into one interval.</summary>
/// <param name="From">Lower end of the interval (excluded, but for 0).</param>
/// <param name="To">Upper end (included).</param>
/// <param name="Count">Rows in it.</param>
/// <param name="Confidence">Their mean confidence; NaN where there is none.</param>
/// <param name="Accuracy">Share of them called right; NaN where there is none.</param>
public sealed record ReliabilityBin(double From, double To, int Count, double Confidence, double Accuracy);

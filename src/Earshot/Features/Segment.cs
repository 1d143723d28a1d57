namespace Earshot.Features;

/// <summary>A stretch of a recording and its features.</summary>
/// <param name="BeginSeconds">Where it begins.</param>
/// <param name="EndSeconds">Where it ends.</param>
/// <param name="Features">Its feature vector, or why it has none.</param>
public readonly record struct Segment(double BeginSeconds, double EndSeconds, Outcome<float[]> Features);

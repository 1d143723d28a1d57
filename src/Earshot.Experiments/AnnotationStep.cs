namespace Earshot.Experiments;

/// <summary>Where a simulated labelling stands.</summary>
/// <param name="Labels">Clips labelled so far.</param>
/// <param name="ClassesSeen">Classes that have a label.</param>
/// <param name="UnweightedAccuracy">Mean recall over all classes, on the test part.</param>
public sealed record AnnotationStep(int Labels, int ClassesSeen, double UnweightedAccuracy);

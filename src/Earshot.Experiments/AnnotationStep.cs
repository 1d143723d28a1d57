namespace Earshot.Experiments;

/// <summary>Where a simulated labelling stands.</summary>
/// <param name="Choice">How clips were chosen: <c>suggested</c> or <c>random</c>.</param>
/// <param name="Method">What learnt from the labels.</param>
/// <param name="Seed">The split's seed.</param>
/// <param name="Percent">Share of the training clips labelled so far.</param>
/// <param name="Labels">Clips labelled so far.</param>
/// <param name="UnweightedAccuracy">Mean recall over all classes, seen or not, on the test part.</param>
public sealed record AnnotationStep(
    string Choice,
    string Method,
    int Seed,
    double Percent,
    int Labels,
    double UnweightedAccuracy
);

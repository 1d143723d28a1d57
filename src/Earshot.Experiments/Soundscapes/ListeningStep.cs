namespace Earshot.Experiments.Soundscapes;

/// <summary>What a person has found who listens to an archive for some time.</summary>
/// <param name="Choice">How what is heard next was chosen: <c>suggested</c>, <c>search</c> or <c>random</c>.</param>
/// <param name="Seed">The soundscapes' seed.</param>
/// <param name="Minutes">Minutes listened to.</param>
/// <param name="RareFound">
/// Events of the rarest class that were heard; the one known from the start not counted.
/// </param>
/// <param name="Rare">Events of it that could be.</param>
/// <param name="Found">The same of all classes.</param>
/// <param name="Events">Events of all classes that could be.</param>
public sealed record ListeningStep(
    string Choice,
    int Seed,
    double Minutes,
    int RareFound,
    int Rare,
    int Found,
    int Events
);

/// <summary>How a person listens to soundscapes.</summary>
public sealed record ListeningOptions
{
    /// <summary>When is looked what was found, in minutes of listening, ascending. Default 2, 5, 10 and 20.</summary>
    public IReadOnlyList<double> Minutes { get; init; } = [2, 5, 10, 20];

    /// <summary>Windows heard between two trainings, 1 or more. Default 15: half a minute.</summary>
    public int Batch { get; init; } = 15;

    /// <summary>What learns from what was heard, and suggests. Default <c>logreg</c>: a training takes a second.
    /// </summary>
    public string Method { get; init; } = "logreg";

    /// <summary>The archive. Default: an hour, 36 events of each class, six of the rarest.</summary>
    public SoundscapeOptions Soundscapes { get; init; } =
        new()
        {
            TrainingRecordings = 6,
            TestRecordings = 0,
            RareClasses = 1,
            RareShare = 1 / 6.0,
        };
}

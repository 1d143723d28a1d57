namespace Earshot.Experiments.Soundscapes;

/// <summary>
/// What annotated soundscapes are made of. The defaults follow field recordings: most of the time nothing sounds but
/// the floor.
/// </summary>
public sealed record SoundscapeOptions
{
    /// <summary>Recordings to learn from, 0 or more. Default 4.</summary>
    public int TrainingRecordings { get; init; } = 4;

    /// <summary>Recordings to measure on, 0 or more. Default 6.</summary>
    public int TestRecordings { get; init; } = 6;

    /// <summary>Length of a recording in seconds, 10 or more. Default 600.</summary>
    public double Seconds { get; init; } = 600;

    /// <summary>Samples a second. Default 32,000.</summary>
    public int SampleRateHz { get; init; } = 32000;

    /// <summary>Events of each class over all recordings, 1 or more. Default 36.</summary>
    public int EventsPerClass { get; init; } = 36;

    /// <summary>How many of the classes are rare: the last ones by name. Default 0.</summary>
    public int RareClasses { get; init; }

    /// <summary>Events of a rare class as a share of <see cref="EventsPerClass"/>, 0 to 1. Default 0.25.</summary>
    public double RareShare { get; init; } = 0.25;

    /// <summary>
    /// Sounds of no class in each recording, which nobody annotates: rain, sea waves, and what <see
    /// cref="DistractorClasses"/> says. Default 0.
    /// </summary>
    public int Distractors { get; init; }

    /// <summary>How many of the sounds are no classes but distractors: the first ones by name. Default 0.</summary>
    public int DistractorClasses { get; init; }

    /// <summary>
    /// Signal-to-noise ratio of an event to the floor under it in dB, both above <see cref="LevelAboveHz"/>: drawn
    /// uniformly. Default −6 to 20.
    /// </summary>
    public (double Low, double High) SnrDb { get; init; } = (-6, 20);

    /// <summary>Level of a floor in dB below full scale, drawn uniformly. Default −48 to −36.</summary>
    public (double Low, double High) FloorDb { get; init; } = (-48, -36);

    /// <summary>Where levels are measured from, in Hz, else rumble would decide. Default 250.</summary>
    public double LevelAboveHz { get; init; } = 250;

    /// <summary>
    /// Longer stretches of a clip are cut to a length between the two, in seconds. Default 1.5 to 5.
    /// </summary>
    public (double Low, double High) CutSeconds { get; init; } = (1.5, 5);

    /// <summary>
    /// Seconds that events of one class keep apart; those of different classes may overlap. Default 1.5.
    /// </summary>
    public double GapSeconds { get; init; } = 1.5;

    /// <summary>The floors of the training recordings, taken in turn. Default: the synthesised ones.</summary>
    public IReadOnlyList<FloorKind> Floors { get; init; } = Synthesised;

    /// <summary>The same of the test recordings. Default: as in training.</summary>
    public IReadOnlyList<FloorKind>? TestFloors { get; init; }

    private static readonly FloorKind[] Synthesised = [FloorKind.Pink, FloorKind.Brown, FloorKind.Wind, FloorKind.Rain];

    /// <summary>These options, if they can be used.</summary>
    /// <exception cref="ArgumentException">They can't.</exception>
    public SoundscapeOptions Validated() =>
        TrainingRecordings >= 0
        && TestRecordings >= 0
        && TrainingRecordings + TestRecordings > 0
        && Seconds is >= 10 and <= 3600
        && SampleRateHz is >= 8000 and <= 96000
        && EventsPerClass > 0
        && RareShare is >= 0 and <= 1
        && Floors.Count > 0
        && TestFloors?.Count != 0
        && DistractorClasses is >= 0 and <= 6
            ? this
            : throw new ArgumentException($"soundscapes can't be made so: {this}");

    /// <summary>Events of a class in one of the two parts.</summary>
    internal int EventsOf(bool isRare, bool isTest)
    {
        var all = (int)Math.Round(EventsPerClass * (isRare ? RareShare : 1));
        var training = all * TrainingRecordings / (TrainingRecordings + TestRecordings);
        return isTest ? all - training : training;
    }
}

/// <summary>What lies under the events of a recording.</summary>
public enum FloorKind
{
    /// <summary>Falls by 3 dB an octave.</summary>
    Pink,

    /// <summary>Falls by 6 dB an octave.</summary>
    Brown,

    /// <summary>Low noise under gusts of seconds.</summary>
    Wind,

    /// <summary>Hiss that swells, and drops that ring.</summary>
    Rain,

    /// <summary>Recorded rain, clips of it strung together.</summary>
    RecordedRain,

    /// <summary>Recorded sea waves, likewise.</summary>
    RecordedSea,
}

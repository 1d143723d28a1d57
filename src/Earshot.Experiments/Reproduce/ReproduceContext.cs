using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce;

/// <summary>What an experiment works with.</summary>
/// <param name="Options">How it is run.</param>
/// <param name="Random">Root of its randomness.</param>
/// <param name="Threads">Trainings at a time; the figures do not depend on it.</param>
/// <param name="Time">Measures trainings.</param>
/// <param name="Progress">Told what is being done; may be null.</param>
/// <param name="Cancellation">Stops early.</param>
public sealed record ReproduceContext(
    ReproduceOptions Options,
    RandomStreams Random,
    int Threads,
    TimeProvider Time,
    Action<string>? Progress,
    CancellationToken Cancellation
)
{
    private Outcome<SpeechData>? speech;
    private Outcome<SoundData>? sound;

    /// <summary>The speech data, read and encoded once for all experiments.</summary>
    public Outcome<SpeechData> Speech() => speech ??= SpeechData.Open(this);

    /// <summary>The sound data, read once for all experiments.</summary>
    public Outcome<SoundData> Sound() => sound ??= SoundData.Open(this);
}

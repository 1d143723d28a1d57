using Earshot.Annotations;
using Earshot.Audio;

namespace Earshot.Experiments.Soundscapes;

/// <summary>An event of a soundscape.</summary>
/// <param name="Range">When.</param>
/// <param name="ClassName">Its class.</param>
/// <param name="SnrDb">How far it stands above the floor under it.</param>
/// <param name="Source">The file it was cut from.</param>
public sealed record SoundscapeEvent(TimeRange Range, string ClassName, double SnrDb, string Source);

/// <summary>A recording with all of its events.</summary>
/// <param name="Name">Its name: <c>test_01</c>.</param>
/// <param name="IsTest">Whether it is measured on, not learnt from.</param>
/// <param name="Floor">What lies under the events.</param>
/// <param name="Signal">The sound.</param>
/// <param name="Events">The events, in order.</param>
public sealed record SoundscapeRecording(
    string Name,
    bool IsTest,
    FloorKind Floor,
    AudioSignal Signal,
    IReadOnlyList<SoundscapeEvent> Events
)
{
    /// <summary>What an annotator would say of it: every event, and that these are all.</summary>
    public IReadOnlyList<Annotation> Annotations =>
        [
            new Annotation(null, Polarity.Complete),
            .. Events.Select(e => new Annotation(e.ClassName) { Range = e.Range }),
        ];
}

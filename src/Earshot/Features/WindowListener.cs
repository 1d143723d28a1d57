using Earshot.Audio;

namespace Earshot.Features;

/// <summary>An encoder that hears the windows of a recording.</summary>
/// <param name="Encoder">The encoder.</param>
/// <param name="Cuts">How the recording is cut for it; null: the whole is one segment.</param>
/// <param name="Done">Given the number of the cut and a segment of it, in the order of time within a cut.</param>
public sealed record WindowListener(
    IClipEncoder Encoder,
    IReadOnlyList<SegmentOptions?> Cuts,
    Action<int, Segment> Done
)
{
    /// <summary>
    /// How many first segments of each cut were encoded before: they are handed on without features. Empty: none.
    /// </summary>
    public IReadOnlyList<long> Skip { get; init; } = [];
}

/// <summary>A listener at a recording: its resampler, and a segmenter a cut.</summary>
internal sealed class ListeningEar
{
    private readonly Segmenter[] segmenters;

    public ListeningEar(WindowListener listener, int sampleRateHz)
    {
        var target = listener.Encoder.SampleRateHz ?? sampleRateHz;
        Loss = new ResamplingLoss(new Resampler(sampleRateHz, target));
        segmenters =
        [
            .. listener.Cuts.Select(
                (cut, c) =>
                    new Segmenter(
                        listener.Encoder,
                        target,
                        cut,
                        segment => listener.Done(c, segment),
                        listener.Skip.ElementAtOrDefault(c)
                    )
            ),
        ];
    }

    /// <summary>What resampling takes away.</summary>
    public ResamplingLoss Loss { get; }

    /// <summary>Why an encoder can't hear a recording of that rate; null where it can.</summary>
    public static string? Objection(IClipEncoder encoder, int sampleRateHz) =>
        Resampler.Check(sampleRateHz, encoder.SampleRateHz ?? sampleRateHz);

    /// <summary>The next samples; none: the recording has ended.</summary>
    public void Write(ReadOnlySpan<float> samples)
    {
        var resampled = samples.IsEmpty ? Loss.Flush() : Loss.Write(samples);
        foreach (var segmenter in segmenters)
        {
            segmenter.Write(resampled);
            if (samples.IsEmpty)
                segmenter.Flush();
        }
    }
}

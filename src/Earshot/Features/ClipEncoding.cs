using System.Globalization;
using Earshot.Audio;

namespace Earshot.Features;

/// <summary>From a clip to its features, front to back in memory that does not grow with the clip.</summary>
public static class ClipEncoding
{
    private const int BlockSamples = 1 << 15;

    /// <summary>
    /// Encodes a clip that is open as a whole; resamples it where the encoder wants another rate than the clip's.
    /// </summary>
    public static Outcome<EncodedClip> Encode(
        IAudioStream stream,
        IClipEncoder encoder,
        CancellationToken cancellation = default
    ) => EncodeSegments(stream, encoder, null, cancellation).Then(clip => clip.Whole);

    /// <summary>
    /// Encodes it segment by segment; without options as one. A segment that yields no features says why itself.
    /// </summary>
    public static Outcome<EncodedClip> EncodeSegments(
        IAudioStream stream,
        IClipEncoder encoder,
        SegmentOptions? options,
        CancellationToken cancellation = default
    )
    {
        var target = encoder.SampleRateHz ?? stream.SampleRateHz;
        if (Resampler.Check(stream.SampleRateHz, target) is { } reason)
            return Outcome<EncodedClip>.Skipped(reason);
        var resampler = new Resampler(stream.SampleRateHz, target);
        var loss = new ResamplingLoss(resampler);
        var segmenter = new Segmenter(encoder, target, options?.Validated());
        var block = new float[BlockSamples];
        for (var frames = 0L; ; cancellation.ThrowIfCancellationRequested())
        {
            var read = stream.Read(block);
            if (!read.IsOk)
                return Outcome<EncodedClip>.Skipped(read.Reason!);
            if (read.Value == 0 && frames == 0)
                return Outcome<EncodedClip>.Skipped("the clip holds no samples: record it again");
            segmenter.Write(read.Value == 0 ? loss.Flush() : loss.Write(block.AsSpan(0, read.Value)));
            if (read.Value == 0)
                return new EncodedClip(
                    OwnFigures(segmenter.Flush(), frames, resampler),
                    stream.SampleRateHz,
                    frames,
                    stream.Decoder
                )
                {
                    Quality = loss.Note(stream.Quality()),
                };
            frames += read.Value;
        }
    }

    /// <summary>
    /// An encoder's objection speaks of the clip as it was resampled: what the file itself has is added.
    /// </summary>
    private static IReadOnlyList<Segment> OwnFigures(
        IReadOnlyList<Segment> segments,
        long frames,
        Resampler resampler
    ) =>
        segments is [{ Features: { IsOk: false, Reason: var reason } } only] && resampler.FromHz != resampler.ToHz
            ?
            [
                only with
                {
                    Features = Outcome<float[]>.Skipped(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"the clip has {frames} samples at {resampler.FromHz} Hz "
                                + $"({1000.0 * frames / resampler.FromHz:0.###} "
                                + $"ms); resampled, {reason}"
                        )
                    ),
                },
            ]
            : segments;
}

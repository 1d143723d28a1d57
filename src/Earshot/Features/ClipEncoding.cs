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
        var segments = new List<Segment>();
        return EncodeWindows(
                stream,
                encoder,
                [options?.Validated()],
                (_, segment) => segments.Add(segment),
                cancellation
            )
            .Then<EncodedClip>(clip => clip with { Segments = OwnFigures(segments, clip, encoder) });
    }

    /// <summary>
    /// Encodes the segments of one or several cuts and hands each on when it is complete, so that memory does not
    /// grow with the recording.
    /// </summary>
    /// <param name="stream">The recording, from where it stands to its end; stays open.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="cuts">How it is cut; null: the whole is one segment.</param>
    /// <param name="done">Given the number of the cut and a segment of it, in the order of time within a cut.</param>
    /// <param name="cancellation">Stops early.</param>
    /// <returns>What the recording is, without its segments; or why it can't be read (on).</returns>
    public static Outcome<EncodedClip> EncodeWindows(
        IAudioStream stream,
        IClipEncoder encoder,
        IReadOnlyList<SegmentOptions?> cuts,
        Action<int, Segment> done,
        CancellationToken cancellation = default
    ) => EncodeWindows(stream, [new WindowListener(encoder, cuts, done)], cancellation);

    /// <summary>The same for several encoders, each with cuts of its own: the recording is read once.</summary>
    /// <param name="stream">The recording, from where it stands to its end; stays open.</param>
    /// <param name="listeners">One or more.</param>
    /// <param name="cancellation">Stops early.</param>
    /// <returns>What the recording is, without its segments; or why it can't be read (on).</returns>
    public static Outcome<EncodedClip> EncodeWindows(
        IAudioStream stream,
        IReadOnlyList<WindowListener> listeners,
        CancellationToken cancellation = default
    )
    {
        foreach (var listener in listeners)
            if (ListeningEar.Objection(listener.Encoder, stream.SampleRateHz) is { } reason)
                return Outcome<EncodedClip>.Skipped(reason);
        ListeningEar[] ears = [.. listeners.Select(listener => new ListeningEar(listener, stream.SampleRateHz))];
        var block = new float[BlockSamples];
        for (var frames = 0L; ; cancellation.ThrowIfCancellationRequested())
        {
            var read = stream.Read(block);
            if (!read.IsOk)
                return Outcome<EncodedClip>.Skipped(read.Reason!);
            if (read.Value == 0 && frames == 0)
                return Outcome<EncodedClip>.Skipped("the clip holds no samples: record it again");
            foreach (var ear in ears)
                ear.Write(block.AsSpan(0, read.Value));
            frames += read.Value;
            if (read.Value == 0)
                return new EncodedClip([], stream.SampleRateHz, frames, stream.Decoder)
                {
                    Quality = ears[0].Loss.Note(stream.Quality()),
                };
        }
    }

    /// <summary>
    /// An encoder's objection speaks of the clip as it was resampled: what the file itself has is added.
    /// </summary>
    private static IReadOnlyList<Segment> OwnFigures(
        IReadOnlyList<Segment> segments,
        EncodedClip clip,
        IClipEncoder encoder
    ) =>
        segments is [{ Features: { IsOk: false, Reason: var reason } } only]
        && (encoder.SampleRateHz ?? clip.SampleRateHz) != clip.SampleRateHz
            ?
            [
                only with
                {
                    Features = Outcome<float[]>.Skipped(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"the clip has {clip.Frames} samples at {clip.SampleRateHz} Hz "
                                + $"({1000.0 * clip.Frames / clip.SampleRateHz:0.###} "
                                + $"ms); resampled, {reason}"
                        )
                    ),
                },
            ]
            : segments;
}

using Earshot.Audio;

namespace Earshot.Features;

/// <summary>From a clip to its feature vector, front to back in memory that does not grow with the clip.</summary>
public static class ClipEncoding
{
    private const int BlockSamples = 1 << 15;

    /// <summary>Encodes a clip that is open; resamples it where the encoder wants another rate than the clip's.</summary>
    public static Outcome<EncodedClip> Encode(IAudioStream stream, IClipEncoder encoder, CancellationToken cancellation = default)
    {
        var target = encoder.SampleRateHz ?? stream.SampleRateHz;
        if (Resampler.Check(stream.SampleRateHz, target) is { } reason) return Outcome<EncodedClip>.Skipped(reason);
        var resampler = new Resampler(stream.SampleRateHz, target);
        var encoding = encoder.Begin(target);
        var block = new float[BlockSamples];
        for (var frames = 0L; ; cancellation.ThrowIfCancellationRequested())
        {
            var read = stream.Read(block);
            if (!read.IsOk) return Outcome<EncodedClip>.Skipped(read.Reason!);
            if (read.Value == 0) return Complete(encoding, resampler, stream, frames);
            encoding.Write(resampler.Write(block.AsSpan(0, read.Value)));
            frames += read.Value;
        }
    }

    private static Outcome<EncodedClip> Complete(IClipEncoding encoding, Resampler resampler, IAudioStream stream, long frames)
    {
        if (frames == 0) return Outcome<EncodedClip>.Skipped("the clip holds no samples: record it again");
        encoding.Write(resampler.Flush());
        return encoding.Complete().Then<EncodedClip>(features => new EncodedClip(features, stream.SampleRateHz, frames, stream.Decoder));
    }
}

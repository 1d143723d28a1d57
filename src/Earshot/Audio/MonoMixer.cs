using System.Numerics.Tensors;

namespace Earshot.Audio;

/// <summary>
/// A clip's channels into one: their mean, or, where that cancels (one of two microphones is wired the wrong way
/// round), the
/// loudest alone. Which it is, the first block that is not silent decides, wherever reading begins.
/// </summary>
/// <param name="channels">Number of channels.</param>
/// <param name="sampleRateHz">Their rate.</param>
/// <param name="source">Fills a span with interleaved frames and answers how many; fewer only at the end.</param>
internal sealed class MonoMixer(int channels, int sampleRateHz, MonoMixer.Source source)
{
    private const int BlockFrames = 4096;
    private const double SilentPower = 1e-6;

    private readonly SoundMeter meter = new(channels, sampleRateHz);
    private readonly float[] interleaved = channels == 1 ? [] : new float[BlockFrames * channels];
    private readonly float[] ahead = channels == 1 ? [] : new float[BlockFrames];
    private bool decided = channels == 1;
    private int held,
        given;

    /// <summary>Fills a span with interleaved frames and answers how many.</summary>
    public delegate int Source(Span<float> interleaved);

    /// <summary>What was noticed so far.</summary>
    public SoundQuality Quality => meter.Quality;

    /// <summary>Frames that were read from the source and not yet given out.</summary>
    public int Ahead => held - given;

    /// <summary>Whether the source may be moved: nothing that was read is still to be looked at.</summary>
    public bool IsDecided => decided && Ahead == 0;

    /// <summary>The next mono samples; 0 at the end.</summary>
    public int Read(Span<float> mono)
    {
        if (channels == 1)
            return ReadOne(mono);
        if (Ahead == 0 && !decided)
            ReadAhead();
        if (Ahead > 0)
            return GiveHeld(mono);
        return decided ? ReadBlock(mono[..Math.Min(mono.Length, BlockFrames)]) : 0;
    }

    private int ReadOne(Span<float> mono)
    {
        var frames = source(mono);
        meter.Add(mono[..frames], mono[..frames]);
        return frames;
    }

    private int ReadBlock(Span<float> mono)
    {
        var frames = source(interleaved.AsSpan(0, mono.Length * channels));
        Mix(frames, mono);
        return frames;
    }

    /// <summary>Until it is decided, in blocks that do not depend on what is asked for.</summary>
    private void ReadAhead()
    {
        (held, given) = (source(interleaved), 0);
        if (TensorPrimitives.SumOfSquares(interleaved.AsSpan(0, held * channels)) > SilentPower * held * channels)
            Decide(held);
        Mix(held, ahead);
    }

    private int GiveHeld(Span<float> mono)
    {
        var count = Math.Min(mono.Length, Ahead);
        ahead.AsSpan(given, count).CopyTo(mono);
        given += count;
        return count;
    }

    private void Mix(int frames, Span<float> mono)
    {
        var all = interleaved.AsSpan(0, frames * channels);
        if (meter.ChannelTaken is { } taken)
            for (var i = 0; i < frames; i++)
                mono[i] = all[i * channels + taken];
        else
            ChannelMix.ToMono(all, channels, mono[..frames]);
        meter.Add(all, mono[..frames]);
    }

    private void Decide(int frames)
    {
        decided = true;
        var block = new SoundMeter(channels, sampleRateHz);
        var all = interleaved.AsSpan(0, frames * channels);
        ChannelMix.ToMono(all, channels, ahead.AsSpan(0, frames));
        block.Add(all, ahead.AsSpan(0, frames));
        if (block.Quality.ChannelsCancel)
            meter.ChannelTaken = block.Loudest;
    }
}

using System.Numerics.Tensors;

namespace Earshot.Audio;

/// <summary>
/// Measures a clip's sound while it goes by, block by block; the cut into blocks changes nothing but rounding.
/// </summary>
internal sealed class SoundMeter(int channels, int sampleRateHz)
{
    private const float Full = 0.98f,
        Jump = 0.02f;
    private const int ClippedRun = 3;

    private readonly int standingRun = Math.Max(16, sampleRateHz / 200);
    private readonly double[] channelEnergy = new double[channels];
    private readonly float[] last = new float[channels];
    private readonly int[] topRun = new int[channels];
    private float peak,
        standing = float.NaN;
    private double sum,
        mixEnergy;
    private long samples,
        frames,
        clipped,
        stood;
    private int run,
        dropouts;
    private bool jumped;

    /// <summary>Number, from 0, of the channel taken for all; null where the mean is.</summary>
    public int? ChannelTaken { get; set; }

    /// <summary>Number, from 0, of the channel of the greatest energy.</summary>
    public int Loudest => Array.IndexOf(channelEnergy, channelEnergy.Max());

    /// <summary>What was measured.</summary>
    public SoundQuality Quality =>
        new()
        {
            Peak = peak,
            ClippedShare = samples == 0 ? 0 : (double)clipped / samples,
            Offset = frames == 0 ? 0 : sum / frames,
            Dropouts = dropouts,
            DropoutSeconds = (double)stood / sampleRateHz,
            ChannelTaken = ChannelTaken + 1 ?? 0,
            MixShare = channels == 1 || peak == 0 ? 1 : mixEnergy * channels / channelEnergy.Sum(),
            Channels = channels,
            FileRateHz = sampleRateHz,
        };

    /// <summary>Takes frames as they were read, and what was made of them.</summary>
    public void Add(ReadOnlySpan<float> interleaved, ReadOnlySpan<float> mono)
    {
        if (mono.IsEmpty)
            return;
        var top = Math.Abs(TensorPrimitives.MaxMagnitude(interleaved));
        peak = Math.Max(peak, top);
        samples += interleaved.Length;
        frames += mono.Length;
        sum += TensorPrimitives.Sum(mono);
        if (top >= Full)
            CountClipped(interleaved);
        else
            Array.Clear(topRun);
        interleaved[^channels..].CopyTo(last);
        CountDropouts(mono);
        if (channels > 1)
            CountEnergies(interleaved);
    }

    private void CountClipped(ReadOnlySpan<float> interleaved)
    {
        for (int i = 0, channel = 0; i < interleaved.Length; i++, channel = channel + 1 == channels ? 0 : channel + 1)
        {
            var sample = interleaved[i];
            var before = i < channels ? last[channel] : interleaved[i - channels];
            topRun[channel] =
                Math.Abs(sample) < Full ? 0
                : sample == before ? topRun[channel] + 1
                : 1;
            if (topRun[channel] >= ClippedRun)
                clipped += topRun[channel] == ClippedRun ? ClippedRun : 1;
        }
    }

    /// <summary>A stretch counts once it has ended, so that silence at a clip's end is none.</summary>
    private void CountDropouts(ReadOnlySpan<float> mono)
    {
        foreach (var sample in mono)
        {
            if (sample == standing)
            {
                run++;
                continue;
            }
            if (run >= standingRun && jumped && Math.Abs(standing) < Full)
                (dropouts, stood) = (dropouts + 1, stood + run);
            (jumped, standing, run) = (Math.Abs(sample - standing) > Jump, sample, 1);
        }
    }

    private void CountEnergies(ReadOnlySpan<float> interleaved)
    {
        for (var i = 0; i < interleaved.Length; i += channels)
        {
            var mix = 0.0;
            for (var channel = 0; channel < channels; channel++)
            {
                double sample = interleaved[i + channel];
                channelEnergy[channel] += sample * sample;
                mix += sample;
            }
            mixEnergy += mix * mix / ((double)channels * channels);
        }
    }
}

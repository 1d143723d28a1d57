namespace Earshot.Audio;

/// <summary>Several channels into one.</summary>
internal static class ChannelMix
{
    /// <summary>The mean over the channels: mono_i = (1/C) Σ_c x_{iC+c}.</summary>
    /// <param name="interleaved">Frames of <paramref name="channels"/> samples; at least as many as <paramref
    /// name="mono"/> has.</param>
    /// <param name="channels">C.</param>
    /// <param name="mono">The result.</param>
    public static void ToMono(ReadOnlySpan<float> interleaved, int channels, Span<float> mono)
    {
        if (channels == 1)
            interleaved[..mono.Length].CopyTo(mono);
        else if (channels == 2)
            StereoToMono(interleaved, mono);
        else
            for (var i = 0; i < mono.Length; i++)
            {
                var sum = 0f;
                foreach (var sample in interleaved.Slice(i * channels, channels))
                    sum += sample;
                mono[i] = sum / channels;
            }
    }

    private static void StereoToMono(ReadOnlySpan<float> interleaved, Span<float> mono)
    {
        for (var i = 0; i < mono.Length; i++)
            mono[i] = (interleaved[2 * i] + interleaved[2 * i + 1]) / 2;
    }
}

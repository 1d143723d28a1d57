using System.Globalization;
using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Numerics;

namespace Earshot.Experiments;

/// <summary>
/// Clips with noise added before the encoder. White and pink noise are exact, factory and cockpit follow a spectral
/// model (<see cref="NoiseSynthesis"/>), babble is six clips of other groups.
/// </summary>
/// <param name="clips">The clips.</param>
/// <param name="encoder">The encoder.</param>
/// <param name="snrDb">Signal-to-noise ratio in dB.</param>
/// <param name="random">Randomness; each noise and clip has a stream of its own.</param>
public sealed class NoisyClips(IReadOnlyList<Clip> clips, IClipEncoder encoder, double snrDb, RandomStreams random)
{
    private const int Voices = 6;

    /// <summary>The noises there are: those of the paper's Table IV.</summary>
    public static IReadOnlyList<string> Noises { get; } = ["babble", "factory", "white", "pink", "cockpit"];

    /// <summary>Each clip's features with the noise; skipped where the clip can't be read or is silent.</summary>
    /// <param name="noise">One of <see cref="Noises"/>.</param>
    /// <param name="threads">Clips at a time; the result does not depend on it.</param>
    /// <param name="cancellation">Stops early.</param>
    public Outcome<float[]>[] Encode(string noise, int threads, CancellationToken cancellation = default)
    {
        var encoded = new Outcome<float[]>[clips.Count];
        using var audio = new ClipAudio();
        Parallel.For(
            0,
            encoded.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            i =>
            {
                var streams = random.Child(string.Create(CultureInfo.InvariantCulture, $"{noise}/{i}"));
                encoded[i] = audio
                    .Read(clips[i].Path, encoder.SampleRateHz)
                    .Then(signal =>
                        Noise(audio, i, noise, signal, streams)
                            .Then(n => NoiseMixing.Add(signal.Samples, n, snrDb, streams.Stream("offset")))
                            .Then(mixed => encoder.Encode(mixed, signal.SampleRateHz))
                    );
            }
        );
        return encoded;
    }

    private Outcome<float[]> Noise(ClipAudio audio, int clip, string noise, AudioSignal signal, RandomStreams streams)
    {
        if (noise != "babble")
            return NoiseSynthesis.Make(
                Enum.Parse<NoiseKind>(noise, ignoreCase: true),
                signal.Samples.Length,
                signal.SampleRateHz,
                streams.Stream("noise")
            );
        var others = clips.Where((c, i) => i != clip && (c.Group is null || c.Group != clips[clip].Group)).ToArray();
        streams.Stream("voices").Shuffle<Clip>(others);
        var voices = others
            .Take(Voices)
            .Select(c => audio.Read(c.Path, signal.SampleRateHz))
            .Where(voice => voice.IsOk)
            .Select(voice => voice.Value.Samples.ToArray());
        return NoiseMixing.Babble(voices, signal.Samples.Length, streams.Stream("babble"));
    }
}

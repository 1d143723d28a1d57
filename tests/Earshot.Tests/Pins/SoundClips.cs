using Earshot.Features;
using Earshot.Numerics;

namespace Earshot.Tests.Pins;

/// <summary>Clips of a second that anyone can make again: a tone, a chirp or clicks, in noise.</summary>
internal static class SoundClips
{
    private const int Rate = 16_000;

    public static readonly string[] Names = ["chirp", "clicks", "tone"];

    public static readonly LogMelEncoder Encoder = new();

    /// <summary>Features of clips of the three classes in turn, one clip after the other.</summary>
    public static float[] Features(ulong seed, int count)
    {
        var random = new RandomStreams(seed).Stream("clips");
        return [.. Enumerable.Range(0, count).SelectMany(i => Encoder.Encode(Clip(i % 3, random), Rate).Value)];
    }

    private static float[] Clip(int kind, RandomStream random)
    {
        var (pitch, noise) = (0.02 + 0.1 * random.NextDouble(), 0.05 + 0.2 * random.NextDouble());
        var clip = new float[Rate];
        for (var i = 0; i < Rate; i++)
            clip[i] = (float)(0.3 * Sample(kind, pitch, i) + noise * random.NextNormal());
        return clip;
    }

    private static double Sample(int kind, double pitch, int i) =>
        kind switch
        {
            0 => Math.Sin(pitch * i * (1 + i / (double)Rate)),
            1 => i % 2000 < 100 ? Math.Sin(7 * pitch * i) : 0,
            _ => Math.Sin(pitch * i),
        };
}

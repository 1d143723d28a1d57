using Earshot.Numerics;

namespace Earshot.Experiments.Soundscapes;

/// <summary>Where a clip sounds: frames of 20 ms within 30 dB of its loudest, pauses up to 0.5 s joined.</summary>
internal static class SoundingStretches
{
    private const double FrameSeconds = 0.02,
        PauseSeconds = 0.5,
        DepthDb = 30,
        FadeSeconds = 0.01;

    /// <summary>The stretches of at least so many seconds, in samples.</summary>
    public static List<(int Begin, int End)> Find(float[] samples, int rateHz, double shortestSeconds)
    {
        var size = (int)(FrameSeconds * rateHz);
        double[] levels =
        [
            .. Enumerable
                .Range(0, samples.Length / size)
                .Select(f => 20 * Math.Log10(Level.Of(samples.AsSpan(f * size, size)) + 1e-6)),
        ];
        var (runs, loudest) = (new List<(int Begin, int End)>(), levels.DefaultIfEmpty().Max());
        for (var f = 0; f < levels.Length; f++)
            if (levels[f] <= loudest - DepthDb)
                continue;
            else if (runs.Count > 0 && f - runs[^1].End <= PauseSeconds / FrameSeconds)
                runs[^1] = (runs[^1].Begin, f + 1);
            else
                runs.Add((f, f + 1));
        return
        [
            .. runs.Where(run => (run.End - run.Begin) * FrameSeconds >= shortestSeconds)
                .Select(run => (run.Begin * size, run.End * size)),
        ];
    }

    /// <summary>
    /// One of them, cut at random to a length drawn from <paramref name="cutSeconds"/> if it is longer, and faded at
    /// both ends; null where there is none.
    /// </summary>
    public static float[]? Draw(
        float[] samples,
        int rateHz,
        double shortestSeconds,
        (double Low, double High) cutSeconds,
        RandomStream random
    )
    {
        var runs = Find(samples, rateHz, shortestSeconds);
        if (runs.Count == 0)
            return null;
        var (begin, end) = runs[random.Next(runs.Count)];
        var longest = cutSeconds.Low + (cutSeconds.High - cutSeconds.Low) * random.NextDouble();
        var length = Math.Min(end - begin, (int)(longest * rateHz));
        begin += random.Next(end - begin - length + 1);
        var piece = samples[begin..(begin + length)];
        var fade = Math.Min((int)(FadeSeconds * rateHz), length / 2);
        for (var i = 0; i < fade; i++)
        {
            piece[i] *= (float)i / fade;
            piece[^(i + 1)] *= (float)i / fade;
        }
        return piece;
    }
}

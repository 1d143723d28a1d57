using Earshot.Networks.Encoders;
using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Networks.Pretraining;

/// <summary>
/// BYOL-S's views of log-mel spectrograms: 0.95 s of each clip; mixup with another clip of the batch in the
/// exponential
/// domain, ln((1 − α)eˣ + αe^z), α uniform in [0, 0.4); a crop of 0.6 to 1.5 of its height and width out of a
/// wider
/// canvas of zeros, resized back; mean 0 and variance 1 over the batch.
/// </summary>
/// <remarks>The authors mix with one of the last 2,048 inputs where this mixes with one of the same
/// batch.</remarks>
/// <param name="clips">Clips of a batch.</param>
public sealed class ByolViews(int clips)
{
    /// <summary>Frames of a view.</summary>
    public const int Frames = 96;

    private const int Bands = Cvt<float>.Bands,
        Canvas = Frames * 3 / 2;
    private const double MostMixed = 0.4;

    private readonly Tensor<float> views = new((clips, Frames, Bands));
    private readonly float[] mixed = new float[Frames * Bands];

    /// <summary>A view of each clip (B, 96, 64) of spectrograms (B, T, 64), T 96 or more; good until the next
    /// call.</summary>
    public Tensor<float> Of(Tensor<float> x, RandomStream random)
    {
        var frames = x.Shape[1];
        var perClip = frames * Bands;
        for (var clip = 0; clip < clips; clip++)
        {
            var (other, alpha) = (random.Next(clips), MostMixed * random.NextDouble());
            var own = x.Values.Slice(clip * perClip + random.Next(frames - Frames + 1) * Bands, mixed.Length);
            var added = x.Values.Slice(other * perClip + random.Next(frames - Frames + 1) * Bands, mixed.Length);
            for (var i = 0; i < mixed.Length; i++)
                mixed[i] = (float)Math.Log((1 - alpha) * Math.Exp(own[i]) + alpha * Math.Exp(added[i]));
            Crop(views.Values.Slice(clip * mixed.Length, mixed.Length), random);
        }
        Standard.Normalise(views.Values, 1e-12);
        return views;
    }

    /// <summary>A random part of the canvas, back to 96 × 64 by cubic interpolation, corners aligned.</summary>
    private void Crop(Span<float> view, RandomStream random)
    {
        var height = Size(Bands, Bands, random);
        var width = Size(Frames, Canvas, random);
        var (top, left) = (random.Next(Bands - height + 1), random.Next(Canvas - width + 1));
        for (var t = 0; t < Frames; t++)
        for (var b = 0; b < Bands; b++)
        {
            var (frame, band) = (Place(t, Frames, width), Place(b, Bands, height));
            view[t * Bands + b] = (float)Between(left, frame, width, top, band, height);
        }
    }

    private static int Size(int size, int most, RandomStream random) =>
        Math.Clamp((int)(size * (0.6 + 0.9 * random.NextDouble())), 1, most);

    private static double Place(int i, int of, int from) => i * (from - 1.0) / (of - 1);

    private double Between(int left, double frame, int width, int top, double band, int height)
    {
        var (f, b, sum) = ((int)Math.Floor(frame), (int)Math.Floor(band), 0.0);
        for (var i = -1; i <= 2; i++)
        {
            var weight = Cubic(Math.Abs(frame - f - i));
            if (weight == 0)
                continue;
            for (var j = -1; j <= 2; j++)
                sum +=
                    weight
                    * Cubic(Math.Abs(band - b - j))
                    * At(left + Math.Clamp(f + i, 0, width - 1), top + Math.Clamp(b + j, 0, height - 1));
        }
        return sum;
    }

    /// <summary>The canvas: the patch in its middle, zeros around.</summary>
    private double At(int frame, int band)
    {
        frame -= (Canvas - Frames) / 2;
        return frame is >= 0 and < Frames ? mixed[frame * Bands + band] : 0;
    }

    /// <summary>Keys' cubic, a = −0.75 as PyTorch's.</summary>
    private static double Cubic(double d) =>
        d <= 1 ? (1.25 * d - 2.25) * d * d + 1 : ((-0.75 * d + 3.75) * d - 6) * d + 3;
}

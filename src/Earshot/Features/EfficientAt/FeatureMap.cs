using System.Buffers;
using Earshot.Numerics;

namespace Earshot.Features.EfficientAt;

/// <summary>
/// An image of (frames, bands) pixels with <see cref="Channels"/> values each, side by side, in a buffer borrowed until
/// disposal; its content is arbitrary at first.
/// </summary>
internal sealed class FeatureMap(int frames, int bands, int channels) : IDisposable
{
    private readonly float[] buffer = ArrayPool<float>.Shared.Rent(frames * bands * channels);

    public int Frames => frames;

    public int Bands => bands;

    public int Channels => channels;

    public Span<float> Values => buffer.AsSpan(0, frames * bands * channels);

    /// <summary>The same values as a matrix (pixels, channels).</summary>
    public Matrix<float> Pixels => new(frames * bands, channels, buffer);

    public void Dispose() => ArrayPool<float>.Shared.Return(buffer);
}

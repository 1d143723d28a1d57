using System.Numerics;
using System.Numerics.Tensors;

namespace Earshot.Features;

/// <summary>
/// Regression deltas over two frames either side, the ends repeated:
/// d[t] = ((y[t+1] - y[t-1]) + 2·(y[t+2] - y[t-2])) / 10, for each column by itself.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
internal sealed class DeltaFilter<T>(int columns)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[][] window = [.. Enumerable.Range(0, 5).Select(_ => new T[columns])]; // y[t-4] .. y[t]
    private long count;

    /// <summary>Takes y[t]; writes d[t-2] and returns true once there is one.</summary>
    public bool Push(ReadOnlySpan<T> y, Span<T> delta)
    {
        var oldest = window[0];
        Array.Copy(window, 1, window, 0, 4);
        window[4] = oldest;
        y.CopyTo(oldest);
        if (count++ == 0)
            for (var i = 0; i < 4; i++)
                y.CopyTo(window[i]);
        if (count < 3)
            return false;
        Regress(delta);
        return true;
    }

    /// <summary>
    /// After the last y, twice: repeats it, and writes one of the two deltas still due (fewer when there were no two
    /// frames before it).
    /// </summary>
    public bool PushLastAgain(Span<T> delta) => Push(window[4], delta);

    private void Regress(Span<T> delta)
    {
        TensorPrimitives.Subtract(window[4], window[0], delta);
        TensorPrimitives.Add(delta, delta, delta);
        TensorPrimitives.Add(delta, window[3], delta);
        TensorPrimitives.Subtract(delta, window[1], delta);
        TensorPrimitives.Divide(delta, T.CreateTruncating(10), delta);
    }
}

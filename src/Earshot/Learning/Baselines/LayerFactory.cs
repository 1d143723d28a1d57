using System.Numerics;
using Earshot.Learning.Networks;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Baselines;

/// <summary>Makes the layers of the baselines, weights drawn as their papers draw them.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="random">Where weights come from.</param>
internal sealed class LayerFactory<T>(RandomStream random)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>W by Xavier, b = 0.</summary>
    public Linear<T> Dense(int inputs, int outputs) => new(Weights(inputs, outputs, inputs, outputs), Zeros(outputs));

    /// <summary>
    /// Before ReLU, W uniform in ±√(6 / inputs) (He et al. 2015), so that depth does not shrink what passes; b = 0.
    /// </summary>
    public Linear<T> DenseBeforeRelu(int inputs, int outputs) =>
        new(Weights(inputs, outputs, inputs, 0), Zeros(outputs));

    /// <summary>A convolution before ReLU, drawn the same way; no bias.</summary>
    public Convolution<T> Convolution(Grid from, Window window, int outputs, bool isFirst)
    {
        var seen = window.Height * window.Width * from.Channels;
        return new(Weights(seen, outputs, seen, 0), from, window, isFirst);
    }

    /// <summary>A bias of zeros.</summary>
    public Parameter<T> Zeros(int size) => new(new Matrix<T>(1, size));

    private Parameter<T> Weights(int rows, int columns, int fanIn, int fanOut)
    {
        var matrix = new Matrix<T>(rows, columns);
        Xavier.Fill(matrix.Span, fanIn, fanOut, random);
        return new Parameter<T>(matrix);
    }
}

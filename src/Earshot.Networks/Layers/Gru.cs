using System.Numerics;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Layers;

/// <summary>
/// One layer of gated recurrent units in PyTorch's names: <c>weight_ih_l0</c> (3H, in), <c>weight_hh_l0</c> (3H, H),
/// <c>bias_ih_l0</c>, <c>bias_hh_l0</c> (3H), and the same with <c>_reverse</c>.
/// </summary>
/// <param name="p">Its place in the names.</param>
/// <param name="inputs">Values of a step.</param>
/// <param name="width">H.</param>
/// <param name="bidirectional">Whether a second one runs backwards in time. Default false.</param>
/// <param name="layer">Its number in the names. Default 0.</param>
public sealed class Gru<T>(Scope<T> p, int inputs, int width, bool bidirectional = false, int layer = 0)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Direction forward = new(p, $"l{layer}", inputs, width);
    private readonly Direction? backward = bidirectional ? new(p, $"l{layer}_reverse", inputs, width) : null;

    /// <summary>x (B, T, in) to all states (B, T, H), or (B, T, 2H), forward first.</summary>
    /// <param name="x">The sequences.</param>
    /// <param name="lengths">Steps of each clip; states after them are 0. Default all.</param>
    public Tensor<T> Of(Tensor<T> x, ReadOnlyMemory<int> lengths = default)
    {
        var states = forward.Of(x, reverse: false, lengths);
        return backward is null ? states : Joints.Concatenate(-1, states, backward.Of(x, reverse: true, lengths));
    }

    private sealed class Direction(Scope<T> p, string suffix, int inputs, int width)
    {
        private readonly Tensor<T> weightIn = p.Parameter(
                $"weight_ih_{suffix}",
                (3 * width, inputs),
                Fill.Torch(width)
            ),
            weight = p.Parameter($"weight_hh_{suffix}", (3 * width, width), Fill.Torch(width)),
            biasIn = p.Parameter($"bias_ih_{suffix}", 3 * width, Fill.Torch(width)),
            bias = p.Parameter($"bias_hh_{suffix}", 3 * width, Fill.Torch(width));

        public Tensor<T> Of(Tensor<T> x, bool reverse, ReadOnlyMemory<int> lengths) =>
            Recurrent.Gru(Products.Linear(x, weightIn, biasIn), weight, bias, reverse, lengths);
    }
}

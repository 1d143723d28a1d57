using System.Numerics;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Zoo;

/// <summary>
/// The audio branch of Table II's Transformer* (Liang, Li and Jin, "Semi-Supervised Multi-Modal Emotion
/// Recognition
/// with Cross-Modal Distribution Matching", ACM MM 2020), as read here: no code is public. Two views of a clip
/// take the
/// place of its modalities; labelled clips are classified, and on all clips the views' embeddings get one
/// distribution
/// and masked steps are redrawn.
/// </summary>
/// <remarks>Reading: docs/paper.md. Input: contours and log-mel bands, 20 ms a step, 6 s.</remarks>
public sealed class DistributionMatching<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Weight = 0.1;

    private static readonly double[] Scales = [0.25, 0.5, 1, 2, 4];

    private readonly ViewEncoder<T> first,
        second;
    private readonly Linear<T> fc1,
        fc2;

    /// <summary>The network.</summary>
    /// <param name="p">Its place in the names.</param>
    /// <param name="columns">Values of a step in each view.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="width">D. Default 256.</param>
    /// <param name="heads">Attention heads. Default 4.</param>
    /// <param name="depth">Blocks of each view. Default 4.</param>
    /// <param name="dropout">Share dropped in training inside the blocks. Default 0.1.</param>
    public DistributionMatching(
        Scope<T> p,
        (int First, int Second) columns,
        int classes,
        int width = 256,
        int heads = 4,
        int depth = 4,
        double dropout = 0.1
    )
    {
        first = new(p / "first", columns.First, width, heads, depth, dropout);
        second = new(p / "second", columns.Second, width, heads, depth, dropout);
        (fc1, fc2) = (new(p / "fc1", 2 * width, width), new(p / "fc2", width, classes));
    }

    /// <summary>Both views (B, T, columns) to logits (B, classes).</summary>
    public Tensor<T> Of(Tensor<T> a, Tensor<T> b) =>
        Classify(Reductions.Mean(first.Of(a), 1), Reductions.Mean(second.Of(b), 1));

    private Tensor<T> Classify(Tensor<T> a, Tensor<T> b) =>
        fc2.Of(Pointwise.Dropout(Pointwise.Relu(fc1.Of(Joints.Concatenate(-1, a, b))), 0.5));

    /// <summary>CE(labelled) + 0.1·MMD(all) + 0.1·reconstruction(all).</summary>
    /// <param name="a">First views (B, T, columns) of labelled and unlabelled clips.</param>
    /// <param name="b">Second views of the same.</param>
    /// <param name="labels">Class of each, negative where unlabelled.</param>
    /// <param name="masked">A mark a step of (B·T): it is hidden and redrawn.</param>
    public Tensor<T> Loss(Tensor<T> a, Tensor<T> b, ReadOnlyMemory<int> labels, StepMasks masked)
    {
        var (x, y) = (first.Of(a, masked), second.Of(b, masked));
        var (e, f) = (Reductions.Mean(x, 1), Reductions.Mean(y, 1));
        var loss = Losses.CrossEntropy(Classify(e, f), labels) + Weight * Discrepancy(e, f);
        return loss + Weight * (first.Redraw(x, a, masked) + second.Redraw(y, b, masked));
    }

    /// <summary>
    /// Squared maximum mean discrepancy: mean k(e, e') + mean k(f, f') − 2·mean k(e, f), k = Σ_σ exp(−‖x −
    /// y‖²/2σ²), σ²
    /// five multiples of the mean squared distance between the two, which is held constant.
    /// </summary>
    public static Tensor<T> Discrepancy(Tensor<T> e, Tensor<T> f)
    {
        var between = Choices.SquaredDistances(e, f);
        var sum = 0.0;
        foreach (var distance in between.Values)
            sum += double.CreateTruncating(distance);
        var scale = Math.Max(1e-12, sum / between.Shape.Count);
        return Kernel(Choices.SquaredDistances(e, e), scale)
            + Kernel(Choices.SquaredDistances(f, f), scale)
            - 2 * Kernel(between, scale);
    }

    private static Tensor<T> Kernel(Tensor<T> distances, double scale)
    {
        Tensor<T>? sum = null;
        foreach (var factor in Scales)
        {
            var k = Reductions.Mean(Pointwise.Exp(-1 / (2 * factor * scale) * distances));
            sum = sum is null ? k : sum + k;
        }
        return sum!;
    }
}

/// <summary>Which steps of a batch are hidden.</summary>
/// <param name="Marks">A mark a step of (B·T).</param>
/// <param name="Rows">The marked steps.</param>
public sealed record StepMasks(bool[] Marks, int[] Rows)
{
    /// <summary>Marks by their places.</summary>
    public static StepMasks Of(bool[] marks) => new(marks, [.. Enumerable.Range(0, marks.Length).Where(i => marks[i])]);
}

/// <summary>A view: linear, sinusoidal positions, pre-norm blocks; a linear layer back to the view's
/// steps.</summary>
internal sealed class ViewEncoder<T>(Scope<T> p, int columns, int width, int heads, int depth, double dropout)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Linear<T> input = new(p / "input", columns, width),
        redraw = new(p / "redraw", width, columns);
    private readonly Tensor<T> nothing = new(columns);
    private readonly TransformerBlock<T>[] blocks =
    [
        .. Enumerable
            .Range(0, depth)
            .Select(i => new TransformerBlock<T>(p / "blocks" / i, width, heads, 4 * width, 1e-5, dropout: dropout)),
    ];
    private Tensor<T>? positions;

    public Tensor<T> Of(Tensor<T> x, StepMasks? masked = null)
    {
        if (masked is not null)
            x = Joints.MaskRows(x, masked.Marks, nothing);
        if (positions?.Shape[0] != x.Shape[1])
            positions = Sines(x.Shape[1], width);
        x = input.Of(x) + positions;
        foreach (var block in blocks)
            x = block.Of(x);
        return x;
    }

    public Tensor<T> Redraw(Tensor<T> tokens, Tensor<T> truth, StepMasks masked) =>
        Losses.MeanSquaredError(redraw.Of(Rows(tokens, masked)), Rows(truth, masked));

    private static Tensor<T> Rows(Tensor<T> x, StepMasks masked) =>
        GraphOperators.Gather(Joints.Reshape(x, (x.Shape[0] * x.Shape[1], x.Shape[2])), masked.Rows);

    /// <summary>sin and cos of t/10000^(2i/D) in turns (Vaswani et al. 2017).</summary>
    private static Tensor<T> Sines(int steps, int width)
    {
        var sines = new Tensor<T>((steps, width));
        for (var t = 0; t < steps; t++)
        for (var i = 0; i < width; i++)
        {
            var angle = t / Math.Pow(10_000, (i - i % 2) / (double)width);
            sines.Row(t)[i] = T.CreateChecked(i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
        }
        return sines;
    }
}

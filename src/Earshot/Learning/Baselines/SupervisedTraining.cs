using System.Numerics;
using Earshot.Learning.Networks;
using Earshot.Numerics;

namespace Earshot.Learning.Baselines;

/// <summary>
/// Trains a network on labelled examples: softmax and cross-entropy, Adam, batches in a shuffled order, the weights of
/// the epoch of the lowest loss on validation.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="network">x (batch · positions, channels) to logits (batch, classes).</param>
/// <param name="channels">Columns of x.</param>
/// <param name="classes">Number of classes.</param>
/// <param name="options">How it is trained.</param>
public sealed class SupervisedTraining<T>(Sequential<T> network, int channels, int classes, SupervisedOptions options)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SupervisedOptions options = options.Validated();
    private readonly Adam<T>[] optimisers = [.. network.Parameters.Select(_ => new Adam<T>(options.Optimiser))];
    private readonly Matrix<T>[] state =
    [
        .. network.Parameters.Select(parameter => parameter.Value),
        .. network.Statistics,
    ];

    /// <summary>
    /// Learns from examples (n, values), row by row as <c>x</c> has them; validates on others where there are some.
    /// </summary>
    /// <param name="examples">The examples.</param>
    /// <param name="labels">Class of each.</param>
    /// <param name="validation">Examples and classes that choose the epoch; null: the last epoch's weights
    /// stay.</param>
    /// <param name="random">Order of the examples.</param>
    /// <param name="epochDone">Told the mean training loss of each epoch; may be null.</param>
    /// <param name="cancellation">Stops early by <see cref="OperationCanceledException"/>.</param>
    public void Fit(
        Matrix<T> examples,
        int[] labels,
        (Matrix<T> Examples, int[] Labels)? validation,
        RandomStream random,
        Action<int, double>? epochDone = null,
        CancellationToken cancellation = default
    )
    {
        var (batch, order, best, bestEpoch) = (
            new Batch(examples, Math.Min(options.BatchSize, labels.Length), channels, classes),
            new ShuffledOrder(labels.Length, random),
            double.PositiveInfinity,
            0
        );
        var steps =
            options.StepsPerEpoch > 0
                ? options.StepsPerEpoch
                : (labels.Length + batch.Labels.Length - 1) / batch.Labels.Length;
        var kept = state.Select(matrix => matrix.Clone()).ToArray();
        for (
            var epoch = 0;
            epoch < options.Epochs && (validation is null || epoch - bestEpoch <= options.Patience);
            epoch++
        )
        {
            var loss = 0.0;
            for (var s = 0; s < steps; s++)
            {
                cancellation.ThrowIfCancellationRequested();
                loss += Step(batch, order, labels) / steps;
            }
            epochDone?.Invoke(epoch, loss);
            if (
                validation is not { } held
                || NodeLoss<T>.Score(Logits(held.Examples), held.Labels, Rows(held.Labels.Length)).Loss is var now
                    && !(now < best)
            )
                continue;
            (best, bestEpoch) = (now, epoch);
            Copy(state, kept);
        }
        if (double.IsFinite(best))
            Copy(kept, state);
    }

    /// <summary>Probabilities (n, classes) of examples (n, values).</summary>
    public Matrix<T> Probabilities(Matrix<T> examples)
    {
        var probabilities = Logits(examples);
        for (var i = 0; i < probabilities.Rows; i++)
            Softmax.InPlace(probabilities.Row(i));
        return probabilities;
    }

    private double Step(Batch batch, ShuffledOrder order, int[] labels)
    {
        for (var i = 0; i < batch.Labels.Length; i++)
        {
            var example = order.Next();
            batch.Put(i, example);
            batch.Labels[i] = labels[example];
        }
        foreach (var parameter in network.Parameters)
            parameter.Gradient.Span.Clear();
        var loss = NodeLoss<T>.CrossEntropy(
            network.Forward(batch.X, training: true),
            batch.Labels,
            batch.Rows,
            batch.Gradient
        );
        network.Backward(batch.Gradient);
        for (var p = 0; p < optimisers.Length; p++)
            optimisers[p].Step(network.Parameters[p].Value.Span, network.Parameters[p].Gradient.Span);
        return loss;
    }

    /// <summary>Batch by batch; the last one is filled up with its last example, so that shapes never change.</summary>
    private Matrix<T> Logits(Matrix<T> examples)
    {
        var (logits, batch) = (
            new Matrix<T>(examples.Rows, classes),
            new Batch(examples, options.BatchSize, channels, classes)
        );
        for (var first = 0; first < examples.Rows; first += options.BatchSize)
        {
            for (var i = 0; i < options.BatchSize; i++)
                batch.Put(i, Math.Min(first + i, examples.Rows - 1));
            var y = network.Forward(batch.X, training: false);
            for (var i = first; i < Math.Min(first + options.BatchSize, examples.Rows); i++)
                y.Row(i - first).CopyTo(logits.Row(i));
        }
        return logits;
    }

    private static int[] Rows(int count) => [.. Enumerable.Range(0, count)];

    private static void Copy(Matrix<T>[] from, Matrix<T>[] to)
    {
        for (var m = 0; m < from.Length; m++)
            from[m].Span.CopyTo(to[m].Span);
    }

    /// <summary>Examples side by side as the network takes them, and what comes back.</summary>
    private sealed class Batch(Matrix<T> examples, int size, int channels, int classes)
    {
        public Matrix<T> X { get; } = new(size * (examples.Columns / channels), channels);

        public Matrix<T> Gradient { get; } = new(size, classes);

        public int[] Labels { get; } = new int[size];

        public int[] Rows { get; } = SupervisedTraining<T>.Rows(size);

        public void Put(int place, int example) => examples.Row(example).CopyTo(X.Span[(place * examples.Columns)..]);
    }

    /// <summary>All examples in a random order, then all again in another.</summary>
    private sealed class ShuffledOrder(int count, RandomStream random)
    {
        private readonly int[] order = SupervisedTraining<T>.Rows(count);
        private int next = count;

        public int Next()
        {
            if (next == order.Length)
            {
                random.Shuffle<int>(order);
                next = 0;
            }
            return order[next++];
        }
    }
}

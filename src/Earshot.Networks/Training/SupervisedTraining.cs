using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Networks.Operators;
using Earshot.Numerics;

namespace Earshot.Networks.Training;

/// <summary>
/// Trains a network on labelled examples: softmax and cross-entropy, batches in a shuffled order, the weights
/// of the
/// epoch of the lowest loss on validation.
/// </summary>
/// <param name="network">Examples (B, shape…) to logits (B, classes).</param>
/// <param name="shape">The shape of an example, without B.</param>
/// <param name="classes">Number of classes.</param>
/// <param name="options">How it is trained.</param>
public sealed class SupervisedTraining<T>(
    Func<Tensor<T>, Tensor<T>> network,
    Shape shape,
    int classes,
    SupervisedOptions options
)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tape<T> use = Tape<T>.ForUse();

    /// <summary>
    /// Learns from examples (n, values), row by row as the shape has them; validates on others where there are
    /// some.
    /// </summary>
    /// <param name="parameters">What the network learns.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="labels">Class of each.</param>
    /// <param name="validation">Examples and classes that choose the epoch; null: the last epoch's weights
    /// stay.</param>
    /// <param name="random">Order of the examples, dropout.</param>
    /// <param name="progress">Told after each epoch; may be null.</param>
    /// <param name="cancellation">Stops early by <see cref="OperationCanceledException"/>.</param>
    public EpochReport Fit(
        ParameterSet<T> parameters,
        Matrix<T> examples,
        int[] labels,
        (Matrix<T> Examples, int[] Labels)? validation,
        RandomStreams random,
        Action<EpochReport>? progress = null,
        CancellationToken cancellation = default
    ) =>
        Trainer.Run(
            new Training(this, examples, labels, validation),
            options.Validated().Optimise(parameters),
            new TrainerOptions
            {
                Epochs = options.Epochs,
                Patience = validation is null ? 0 : options.Patience,
                ClipNorm = options.ClipNorm,
                KeepBest = validation is not null,
            },
            random,
            progress: progress,
            cancellation: cancellation
        );

    /// <summary>Probabilities (n, classes) of examples (n, values).</summary>
    public Matrix<T> Probabilities(Matrix<T> examples)
    {
        var probabilities = Logits(examples);
        for (var i = 0; i < probabilities.Rows; i++)
            Softmax.InPlace(probabilities.Row(i));
        return probabilities;
    }

    /// <summary>Logits (n, classes) of examples (n, values).</summary>
    private Matrix<T> Logits(Matrix<T> examples)
    {
        var (logits, size) = (new Matrix<T>(examples.Rows, classes), Math.Min(options.BatchSize, examples.Rows));
        if (examples.Rows == 0)
            return logits;
        var batches = new Batches<T>(examples, shape, size);
        for (var first = 0; first < examples.Rows; first += size)
            using (use.Begin())
            {
                var y = network(batches.Take(first));
                for (var i = first; i < Math.Min(first + size, examples.Rows); i++)
                    y.Row(i - first).CopyTo(logits.Row(i));
            }
        return logits;
    }

    /// <summary>Each class's share of the loss, 1 on average; null: each example counts the same.</summary>
    private double[]? ClassWeights(int[] labels)
    {
        if (!options.WeighsClasses)
            return null;
        var weights = new double[classes];
        foreach (var label in labels)
            weights[label]++;
        for (var c = 0; c < classes; c++)
            weights[c] = labels.Length / (classes * Math.Max(1, weights[c]));
        return weights;
    }

    private sealed class Training(
        SupervisedTraining<T> owner,
        Matrix<T> examples,
        int[] labels,
        (Matrix<T> Examples, int[] Labels)? validation
    ) : ITraining<T>
    {
        private readonly Batches<T> batches = new(
            examples,
            owner.Shape,
            Math.Min(owner.Options.BatchSize, labels.Length)
        );
        private readonly int[] chosen = new int[Math.Min(owner.Options.BatchSize, labels.Length)];
        private readonly double[]? weights = owner.ClassWeights(labels);

        public int BeginEpoch(int epoch, RandomStream random)
        {
            batches.Begin(random);
            return owner.Options.StepsPerEpoch > 0 ? owner.Options.StepsPerEpoch : batches.Count;
        }

        public Tensor<T> Loss(int batch)
        {
            var x = batches.Next();
            for (var i = 0; i < chosen.Length; i++)
                chosen[i] = labels[batches.Chosen[i]];
            return Losses.CrossEntropy(owner.Network(x), chosen, weights);
        }

        public double Validate() => validation is { } held ? -MeanLoss(owner.Logits(held.Examples), held.Labels) : 0;

        private static double MeanLoss(Matrix<T> logits, int[] labels)
        {
            var loss = 0.0;
            for (var i = 0; i < labels.Length; i++)
            {
                var right = double.CreateChecked(logits[i, labels[i]]);
                loss += LogSumExp(logits.Row(i)) - right;
            }
            return loss / labels.Length;
        }

        private static double LogSumExp(ReadOnlySpan<T> row)
        {
            var (highest, sum) = (double.CreateChecked(TensorPrimitives.Max(row)), 0.0);
            foreach (var z in row)
                sum += Math.Exp(double.CreateChecked(z) - highest);
            return highest + Math.Log(sum);
        }
    }

    private Func<Tensor<T>, Tensor<T>> Network => network;

    private Shape Shape => shape;

    private SupervisedOptions Options => options;
}

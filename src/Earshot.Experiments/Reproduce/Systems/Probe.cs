using Earshot.Learning;
using Earshot.Learning.Linear;
using Earshot.Networks;
using Earshot.Networks.Training;
using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce.Systems;

/// <summary>What is asked of features: a logistic regression on the labelled ones.</summary>
internal static class Probe
{
    private const int BatchSize = 16;

    /// <summary>What a network makes of examples, a row each, outside training.</summary>
    public static Matrix<float> Embed(Matrix<float> examples, Shape shape, Func<Tensor<float>, Tensor<float>> network)
    {
        if (examples.Rows == 0)
            return new(0, 0);
        var (tape, size) = (Tape<float>.ForUse(), Math.Min(BatchSize, examples.Rows));
        var (batches, embedded) = (new Batches<float>(examples, shape, size), (Matrix<float>?)null);
        for (var first = 0; first < examples.Rows; first += size)
            using (tape.Begin())
            {
                var y = network(batches.Take(first));
                embedded ??= new(examples.Rows, y.Shape.Count / size);
                for (var i = first; i < Math.Min(first + size, examples.Rows); i++)
                    y.Values.Slice((i - first) * embedded.Columns, embedded.Columns).CopyTo(embedded.Row(i));
            }
        return embedded!;
    }

    /// <summary>Learns from the labelled features; gives the probabilities of others.</summary>
    public static Func<Matrix<float>, Matrix<float>> Fit(
        SystemData data,
        Func<Matrix<float>, Matrix<float>> embed,
        RandomStreams random,
        CancellationToken cancellation
    )
    {
        var set = new TrainingSet(embed(data.Labelled), data.Labels, data.Classes);
        var classifier = new LogisticRegression().Fit(set, random, cancellation: cancellation);
        return examples =>
        {
            var probabilities = new Matrix<float>(examples.Rows, data.Classes);
            if (examples.Rows > 0)
                classifier.Predict(embed(examples), probabilities);
            return probabilities;
        };
    }
}

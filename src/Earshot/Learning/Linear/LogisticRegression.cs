using System.Buffers;
using System.Text.Json;
using Earshot.Numerics;

namespace Earshot.Learning.Linear;

/// <summary>
/// Method <c>logreg</c>: multinomial logistic regression on the labelled clips alone, standardised over all training
/// clips; in any of many a regression for each class on its known cells.
/// </summary>
/// <param name="options">Null for the defaults.</param>
public sealed class LogisticRegression(LogisticRegressionOptions? options = null) : ILearner
{
    /// <summary>Values of the rows learnt from, up to which they are copied together: 32 MB.</summary>
    private const long MostCopied = 1 << 23;

    private readonly LogisticRegressionOptions options = options ?? new();

    /// <inheritdoc/>
    public string Name => "logreg";

    /// <inheritdoc/>
    public string Options => JsonSerializer.Serialize(options, OptionsJson.Default.LogisticRegressionOptions);

    /// <inheritdoc/>
    public IClassifier Fit(
        TrainingSet training,
        RandomStreams random,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var standardiser = Standardiser.Fit(training.Features);
        if (training.Targets is { } targets)
            return FromParameters(
                Name,
                standardiser,
                ClassRegressions.Train(
                    standardiser.Apply(training.Features),
                    targets,
                    options,
                    training.Parallel(cancellation)
                ),
                training.ClassCount,
                OutputKind.AnyOfMany
            );
        var labelled = training.LabelledRows();
        var z = standardiser.Apply(training.Features.SelectRows(labelled));
        int[] classes = [.. labelled.Select(i => training.Labels[i])];
        var objective = new SoftmaxRegression<float>(z, classes, training.ClassCount, options.InverseRegularisation);
        var parameters = Train(objective, options, cancellation: cancellation);
        return FromParameters(Name, standardiser, parameters, training.ClassCount);
    }

    /// <summary>W (d, k) and then b (k), in one vector, of the regression on standardised rows.</summary>
    private static float[] Train(
        SoftmaxRegression<float> objective,
        LogisticRegressionOptions options,
        float[]? start = null,
        CancellationToken cancellation = default
    )
    {
        var parameters = start?.ToArray() ?? new float[objective.Length];
        Lbfgs.Minimise(objective, parameters, options.Optimiser, cancellation);
        return parameters;
    }

    /// <summary>The same on those of the rows that have a label. A few are copied together, many are not.</summary>
    internal static float[] TrainLabelled(
        Matrix<float> z,
        int[] labels,
        int classCount,
        LogisticRegressionOptions options,
        float[]? start = null,
        CancellationToken cancellation = default
    )
    {
        var rows = TrainingSet.LabelledRows(labels);
        int[] classes = [.. rows.Select(i => labels[i])];
        var c = options.InverseRegularisation;
        var length = (long)rows.Length * z.Columns;
        if (length > MostCopied)
            return Train(new(z, classes, classCount, c, rows: rows), options, start, cancellation);
        // rounds of self-training copy some rows after the other: the collector would be late
        var buffer = ArrayPool<float>.Shared.Rent((int)length);
        try
        {
            return Train(new(z.SelectRows(rows, buffer), classes, classCount, c), options, start, cancellation);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    internal static LinearClassifier FromParameters(
        string method,
        Standardiser standardiser,
        float[] parameters,
        int classCount,
        OutputKind output = OutputKind.OneOfMany
    ) =>
        new(
            method,
            standardiser,
            new Matrix<float>(standardiser.Dimension, classCount, parameters),
            parameters[^classCount..],
            output
        );
}

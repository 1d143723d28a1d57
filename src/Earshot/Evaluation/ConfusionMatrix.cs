using Earshot.Numerics;

namespace Earshot.Evaluation;

/// <summary>How often each true class was called each class, and what follows from it.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[,] counts;

    /// <summary>From true and predicted classes, row by row.</summary>
    /// <param name="truth">True classes, 0 to <paramref name="classCount"/> − 1.</param>
    /// <param name="predicted">Predicted classes, as many.</param>
    /// <param name="classCount">k.</param>
    public ConfusionMatrix(ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted, int classCount)
    {
        if (truth.Length != predicted.Length)
            throw new ArgumentException(
                $"{truth.Length} true classes, but {predicted.Length} predicted ones",
                nameof(predicted)
            );
        counts = new int[classCount, classCount];
        for (var i = 0; i < truth.Length; i++)
            counts[truth[i], predicted[i]]++;
        Total = truth.Length;
    }

    /// <summary>
    /// From true classes and probabilities (n, k): the largest is predicted, the first where several are.
    /// </summary>
    public static ConfusionMatrix From(ReadOnlySpan<int> truth, Matrix<float> probabilities)
    {
        var predicted = new int[probabilities.Rows];
        for (var i = 0; i < predicted.Length; i++)
            predicted[i] = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(probabilities.Row(i));
        return new ConfusionMatrix(truth, predicted, probabilities.Columns);
    }

    /// <summary>Several of the same classes together.</summary>
    public static ConfusionMatrix Sum(IReadOnlyList<ConfusionMatrix> parts)
    {
        var sum = new ConfusionMatrix([], [], parts[0].ClassCount) { Total = parts.Sum(p => p.Total) };
        foreach (var part in parts)
            for (var t = 0; t < sum.ClassCount; t++)
            for (var p = 0; p < sum.ClassCount; p++)
                sum.counts[t, p] += part[t, p];
        return sum;
    }

    /// <summary>k.</summary>
    public int ClassCount => counts.GetLength(0);

    /// <summary>Number of rows counted.</summary>
    public int Total { get; private init; }

    /// <summary>Rows of class <paramref name="truth"/> that were called <paramref name="predicted"/>.</summary>
    public int this[int truth, int predicted] => counts[truth, predicted];

    /// <summary>Share of a class's rows that were called so; NaN where the class has no row.</summary>
    public double[] Recall =>
        [
            .. Enumerable
                .Range(0, ClassCount)
                .Select(c => (double)counts[c, c] / Enumerable.Range(0, ClassCount).Sum(p => counts[c, p])),
        ];

    /// <summary>Share of the rows called a class that belong to it; NaN where none was called so.</summary>
    public double[] Precision =>
        [
            .. Enumerable
                .Range(0, ClassCount)
                .Select(c => (double)counts[c, c] / Enumerable.Range(0, ClassCount).Sum(t => counts[t, c])),
        ];

    /// <summary>Share of all rows that were called right.</summary>
    public double Accuracy => (double)Enumerable.Range(0, ClassCount).Sum(c => counts[c, c]) / Total;

    /// <summary>
    /// The mean recall over the classes that have rows: every class counts the same, however many rows it has.
    /// </summary>
    public double UnweightedAccuracy => Recall.Where(r => !double.IsNaN(r)).Average();
}

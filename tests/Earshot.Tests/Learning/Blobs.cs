using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Tests.Learning;

/// <summary>Classes that are clouds around random centres, for tests of what holds for any method.</summary>
internal static class Blobs
{
    public static (Matrix<float> Features, int[] Truth) Draw(
        ulong seed,
        int rows,
        int classCount,
        int dimension = 12,
        double spread = 1.0
    )
    {
        var random = new RandomStreams(seed).Stream("blobs");
        var centres = new Matrix<float>(
            classCount,
            dimension,
            [.. Enumerable.Range(0, classCount * dimension).Select(_ => (float)(2 * random.NextNormal()))]
        );
        var features = new Matrix<float>(rows, dimension);
        int[] truth = [.. Enumerable.Range(0, rows).Select(i => i % classCount)];
        for (var i = 0; i < rows; i++)
        for (var j = 0; j < dimension; j++)
            features[i, j] = centres[truth[i], j] * (j + 1) + (float)(spread * (j + 1) * random.NextNormal()) + 100;
        return (features, truth);
    }

    /// <summary>
    /// The first <paramref name="trainingRows"/> rows, the first <paramref name="labelled"/> of them labelled; the
    /// others are for the test.
    /// </summary>
    public static (TrainingSet Training, LabelledSet Test) Set(
        ulong seed,
        int trainingRows,
        int labelled,
        int testRows,
        int classCount,
        double spread = 1.0
    )
    {
        var (features, truth) = Draw(seed, trainingRows + testRows, classCount, spread: spread);
        int[] rows = [.. Enumerable.Range(0, trainingRows + testRows)];
        var training = new TrainingSet(
            features.SelectRows(rows.AsSpan(0, trainingRows)),
            [.. rows[..trainingRows].Select(i => i < labelled ? truth[i] : TrainingSet.Unlabelled)],
            classCount
        );
        return (training, new LabelledSet(features.SelectRows(rows.AsSpan(trainingRows)), truth[trainingRows..]));
    }
}

using Earshot.Formats;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Selection;
using Earshot.Numerics;

namespace Earshot.Learning.Confidence;

/// <summary>A classifier of any of many with its <see cref="ClassCalibration"/>.</summary>
/// <param name="inner">The classifier.</param>
/// <param name="calibration">How its answers are calibrated.</param>
internal sealed class CalibratedCells(IClassifier inner, ClassCalibration calibration)
    : IClassifier,
        IExplains,
        INoveltyScore
{
    internal const string Entry = "calibration.classes";

    /// <summary>How the answers are calibrated.</summary>
    public ClassCalibration Calibration => calibration;

    /// <inheritdoc/>
    public string Method => inner.Method;

    /// <inheritdoc/>
    public OutputKind Output => inner.Output;

    /// <inheritdoc/>
    public int ClassCount => inner.ClassCount;

    /// <inheritdoc/>
    public int Dimension => inner.Dimension;

    /// <inheritdoc/>
    public Condensation? Condensed => inner.Condensed;

    /// <inheritdoc/>
    public void Predict(Matrix<float> features, Matrix<float> probabilities)
    {
        inner.Predict(features, probabilities);
        calibration.Apply(probabilities);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Support> Explain(ReadOnlySpan<float> features, int count) =>
        inner is IExplains explains ? explains.Explain(features, count) : [];

    /// <inheritdoc/>
    /// <remarks>1 for every row where the classifier can't tell.</remarks>
    public float[] Novelty(Matrix<float> features) =>
        inner is INoveltyScore score ? score.Novelty(features) : [.. Enumerable.Repeat(1f, features.Rows)];

    /// <summary>Beside what the classifier saves, tensor <c>calibration.classes</c> (2, k): a, then b.</summary>
    public void Save(TensorArchive archive)
    {
        inner.Save(archive);
        archive.Tensors[Entry] = new Matrix<float>(
            2,
            ClassCount,
            [
                .. calibration.Classes.Select(scaling => (float)scaling.Slope),
                .. calibration.Classes.Select(scaling => (float)scaling.Offset),
            ]
        );
    }

    /// <summary>The calibration an archive holds; null where it holds none.</summary>
    /// <exception cref="InvalidDataException">It has another shape, or a slope is not above 0.</exception>
    internal static ClassCalibration? Find(TensorArchive archive, int classCount)
    {
        if (!archive.Tensors.ContainsKey(Entry))
            return null;
        var stored = archive.Require(Entry, 2, classCount);
        if (stored.Row(0).ContainsAnyExceptInRange(float.Epsilon, float.MaxValue))
            throw new InvalidDataException($"the model's tensor '{Entry}' has a slope that is not above 0");
        return new([.. Enumerable.Range(0, classCount).Select(c => new PlattScaling(stored[0, c], stored[1, c]))]);
    }

    /// <summary>The classifier with the calibration the archive holds, if any.</summary>
    internal static IClassifier Wrap(IClassifier inner, TensorArchive archive) =>
        Find(archive, inner.ClassCount) is { } calibration ? new CalibratedCells(inner, calibration) : inner;
}

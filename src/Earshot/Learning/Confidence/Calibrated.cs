using System.Globalization;
using Earshot.Formats;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Selection;
using Earshot.Numerics;

namespace Earshot.Learning.Confidence;

/// <summary>
/// A classifier with its <see cref="Confidence.Calibration"/>: its confidence means something, and it can say "none of
/// these".
/// </summary>
/// <param name="inner">The classifier.</param>
/// <param name="calibration">How its probabilities are calibrated.</param>
/// <param name="emptiness">Tells silence and white noise, of which it is then less sure; null: nothing does.</param>
internal sealed class Calibrated(IClassifier inner, Calibration calibration, Emptiness? emptiness = null)
    : IClassifier,
        IExplains
{
    private const string TemperatureEntry = "calibration.temperature";
    private const string RejectEntry = "calibration.rejectAbove";

    /// <summary>How the probabilities are calibrated.</summary>
    public Calibration Calibration => calibration;

    /// <inheritdoc/>
    public string Method => inner.Method;

    /// <inheritdoc/>
    public int ClassCount => inner.ClassCount;

    /// <inheritdoc/>
    public OutputKind Output => inner.Output;

    /// <inheritdoc/>
    public int Dimension => inner.Dimension;

    /// <inheritdoc/>
    public Condensation? Condensed => inner.Condensed;

    /// <inheritdoc/>
    public void Predict(Matrix<float> features, Matrix<float> probabilities)
    {
        inner.Predict(features, probabilities);
        calibration.Apply(probabilities);
        if (emptiness is not null)
            Emptiness.Doubt(emptiness.Of(features), probabilities);
    }

    /// <summary>
    /// How likely each row is none of the classes; compare with <see cref="Calibration.RejectAbove"/>.
    /// </summary>
    public float[] Strangeness(Matrix<float> features)
    {
        var scores = UnscaledStrangeness.Of(inner, features);
        if (emptiness is not null)
            Emptiness.Reject(emptiness.Of(features), scores);
        return scores;
    }

    /// <summary>
    /// Probabilities as <see cref="Predict"/> gives them, and of the same work the strangeness of each row.
    /// </summary>
    /// <param name="features">Raw; shape (n, d).</param>
    /// <param name="probabilities">Filled; shape (n, k).</param>
    public float[] StrangenessWithPrediction(Matrix<float> features, Matrix<float> probabilities)
    {
        var scores = UnscaledStrangeness.WithPrediction(inner, features, probabilities);
        calibration.Apply(probabilities);
        if (emptiness?.Of(features) is { } empty)
        {
            Emptiness.Doubt(empty, probabilities);
            Emptiness.Reject(empty, scores);
        }
        return scores;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Support> Explain(ReadOnlySpan<float> features, int count) =>
        inner is IExplains explains ? explains.Explain(features, count) : [];

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        inner.Save(archive);
        archive.Metadata[TemperatureEntry] = calibration.Temperature.ToString("R", CultureInfo.InvariantCulture);
        archive.Metadata[RejectEntry] = calibration.RejectAbove.ToString("R", CultureInfo.InvariantCulture);
        emptiness?.Save(archive);
    }

    /// <summary>
    /// The classifier with the calibration the archive holds; the classifier itself where it holds none.
    /// </summary>
    /// <exception cref="InvalidDataException">The calibration makes no sense.</exception>
    internal static IClassifier Wrap(IClassifier inner, TensorArchive archive)
    {
        if (FindTemperature(archive) is not { } temperature)
            return inner;
        return new Calibrated(
            inner,
            new Calibration(temperature, archive.RequireNumber(RejectEntry, 0, double.PositiveInfinity)),
            Emptiness.Find(archive) is { } emptiness && emptiness.Dimension == inner.Dimension ? emptiness
                : archive.Under(Emptiness.Prefix).Tensors.Count == 0 ? null
                : throw new InvalidDataException($"the model's emptiness does not take {inner.Dimension} features")
        );
    }

    /// <summary>The temperature an archive holds; null where it holds none.</summary>
    /// <exception cref="InvalidDataException">It is no temperature.</exception>
    internal static double? FindTemperature(TensorArchive archive) =>
        archive.Metadata.ContainsKey(TemperatureEntry)
            ? archive.RequireNumber(TemperatureEntry, Calibration.LeastTemperature, Calibration.MostTemperature)
            : null;
}

using System.Numerics.Tensors;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Inference;

/// <summary>
/// A trained model, all that prediction needs in one file: what is done to a clip, which encoder with which settings, the class names, the
/// classifier with its standardisation and calibration, and how it came about.
/// </summary>
/// <param name="EncoderName">The encoder's name (<see cref="Encoders"/>).</param>
/// <param name="EncoderFingerprint">Its version and settings; another encoder is refused.</param>
/// <param name="Classes">The class names, in the order of the probabilities.</param>
/// <param name="Classifier">What was learnt.</param>
public sealed record Model(string EncoderName, string EncoderFingerprint, IReadOnlyList<string> Classes, IClassifier Classifier)
{
    /// <summary>The usual ending of a model file.</summary>
    public const string FileExtension = ".earshot";

    /// <summary>What is done to a clip before the encoder and after it.</summary>
    public AudioContract Audio { get; init; } = new();

    /// <summary>How it came about; null where the file does not tell (format 1, or a classifier made by other means).</summary>
    public TrainingSummary? Training { get; init; }

    /// <summary>Licences of what went into it: the encoder's weights, the data.</summary>
    public IReadOnlyList<string> LicenceNotes { get; init; } = [];

    /// <summary>Anything else, for a person. Nothing is computed from it.</summary>
    public SortedDictionary<string, string> Notes { get; init; } = new(StringComparer.Ordinal);

    /// <summary>How its probabilities were mended, and the threshold above which a clip is none of the classes; null where neither was learnt.</summary>
    public Calibration? Calibration => (Classifier as Calibrated)?.Calibration;

    /// <summary>The encoder the model was trained with, or why this version does not have it.</summary>
    public Outcome<IClipEncoder> CreateEncoder() => Encoders.Create(EncoderName).Then(encoder =>
        encoder.Fingerprint == EncoderFingerprint && encoder.Dimension == Classifier.Dimension && (Audio.SampleRateHz ?? encoder.SampleRateHz) == encoder.SampleRateHz
            ? Outcome<IClipEncoder>.Ok(encoder)
            : Outcome<IClipEncoder>.Skipped($"the model was trained on features of '{EncoderFingerprint}', this version makes '{encoder.Fingerprint}': train it again"));

    /// <summary>Class probabilities (n, classes) of raw features (n, d).</summary>
    public Matrix<float> Predict(Matrix<float> features)
    {
        var probabilities = new Matrix<float>(features.Rows, Classes.Count);
        Classifier.Predict(features, probabilities);
        return probabilities;
    }

    /// <summary>The answer for a clip's features (<see cref="ClipEncoderExtensions.EncodeFile"/>).</summary>
    public Answer Predict(float[] features)
    {
        var probabilities = Predict(new Matrix<float>(1, features.Length, features)).Row(0).ToArray();
        var (label, confidence) = Likeliest(probabilities);
        return new Answer(label, confidence, probabilities);
    }

    /// <summary>Which clips are none of the classes: those whose out-of-class score is above the threshold that 95 % of the held-out clips stayed below.</summary>
    /// <param name="features">Raw; shape (n, d).</param>
    /// <returns>One a row; skipped where the model has no threshold.</returns>
    public Outcome<bool[]> Reject(Matrix<float> features) => Calibration is { } calibration && double.IsFinite(calibration.RejectAbove)
        ? Learning.Calibration.OutOfClassScores(Classifier, features).Select(score => score > calibration.RejectAbove).ToArray()
        : Outcome<bool[]>.Skipped($"the model has no reject threshold ({Training?.Calibration ?? "it was not calibrated"}): train it again with more labels");

    /// <summary>The class that is likeliest by its probability, the first of equals.</summary>
    public (string Label, float Confidence) Likeliest(ReadOnlySpan<float> probabilities)
    {
        var best = TensorPrimitives.IndexOfMax(probabilities);
        return (Classes[best], probabilities[best]);
    }

    /// <summary>Writes the file, whole or not at all. The same model gives the same bytes.</summary>
    public void Save(string path)
    {
        var archive = ModelFormat.Write(this);
        AtomicFile.Write(path, stream => SafeTensors.Write(stream, archive));
    }

    /// <summary>Reads a file, or says why it is no model this version can use. A file is untrusted input.</summary>
    public static Outcome<Model> Load(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return ModelFormat.Read(SafeTensors.Read(stream));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return Outcome<Model>.Skipped($"'{path}' can't be used as a model: {e.Message}");
        }
    }
}

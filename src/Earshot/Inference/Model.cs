using System.Numerics.Tensors;
using Earshot.Annotations;
using Earshot.Detections;
using Earshot.Features;
using Earshot.Formats;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Learning.Labelling;
using Earshot.Numerics;

namespace Earshot.Inference;

/// <summary>
/// A trained model, all that prediction needs in one file: what is done to a clip, which encoder with which settings,
/// the class names, the classifier with its standardisation and calibration, and how it came about.
/// </summary>
/// <param name="EncoderName">The encoder's name (<see cref="Encoders"/>).</param>
/// <param name="EncoderFingerprint">Its version and settings; another encoder is refused.</param>
/// <param name="Classes">The class names, in the order of the probabilities.</param>
/// <param name="Classifier">What was learnt.</param>
public sealed record Model(
    string EncoderName,
    string EncoderFingerprint,
    IReadOnlyList<string> Classes,
    IClassifier Classifier
)
{
    /// <summary>The usual ending of a model file.</summary>
    public const string FileExtension = ".earshot";

    /// <summary>The strangeness above which a clip is none of the classes.</summary>
    public const float RejectAbove = 1;

    private const double LeastThreshold = 1e-6;

    internal const string NoNumber =
        "the model's answer is not a number: its weights do not suit these features; train it again";

    /// <summary>What is done to a clip before the encoder and after it.</summary>
    public AudioContract Audio { get; init; } = new();

    /// <summary>
    /// How it came about; null where the file does not tell (format 1, or a classifier made by other means).
    /// </summary>
    public TrainingSummary? Training { get; init; }

    /// <summary>One of many, or any of many: whether probabilities of a row sum to 1.</summary>
    public OutputKind Output => Classifier.Output;

    /// <summary>
    /// In any of many the score from which each class counts as present, in the order of <see cref="Classes"/>; empty
    /// in one of many.
    /// </summary>
    public IReadOnlyList<ClassThreshold> Thresholds { get; init; } =
        Classifier.Output == OutputKind.OneOfMany ? [] : [.. Classes.Select(_ => new ClassThreshold())];

    /// <summary>
    /// The segments that recordings were cut into for it to learn from; null: clips were taken whole.
    /// </summary>
    public SegmentOptions? Cut
    {
        get => Cuts.Count > 0 ? Cuts[0] : null;
        init => Cuts = value is null ? [] : [value];
    }

    /// <summary>All of them where there are several lengths, which are joined to detections; or the one.</summary>
    public IReadOnlyList<SegmentOptions> Cuts { get; init; } = [];

    /// <summary>
    /// In any of many how scores of windows become events, but for <see cref="Thresholds"/>. Default: the defaults.
    /// </summary>
    public DetectionOptions Detection { get; init; } = new();

    /// <summary>
    /// Where the floors of recordings lay in training, and windows of a recording are moved to; null: they stay as they
    /// are. A window that is asked alone stays where it is.
    /// </summary>
    public FloorAlignment? Floor { get; init; }

    /// <summary>Licences of what went into it: the encoder's weights, the data.</summary>
    public IReadOnlyList<string> LicenceNotes { get; init; } = [];

    /// <summary>Anything else, for a person. Nothing is computed from it.</summary>
    public SortedDictionary<string, string> Notes { get; init; } = new(StringComparer.Ordinal);

    /// <summary>
    /// How its probabilities were calibrated, and the threshold above which a clip is none of the classes; null where
    /// neither was learnt.
    /// </summary>
    public Calibration? Calibration => (Classifier as Calibrated)?.Calibration;

    /// <summary>The encoder the model was trained with, or why this version does not have it.</summary>
    /// <param name="encoders">Where it is looked up; null: <see cref="Encoders.BuiltIn"/>.</param>
    public Outcome<IClipEncoder> CreateEncoder(Encoders? encoders = null) =>
        (encoders ?? Encoders.BuiltIn)
            .Create(EncoderName)
            .Then(encoder =>
                encoder.Fingerprint == EncoderFingerprint
                && encoder.Dimension == Classifier.Dimension
                && (Audio.SampleRateHz ?? encoder.SampleRateHz) == encoder.SampleRateHz
                    ? Outcome<IClipEncoder>.Ok(encoder)
                    : Outcome<IClipEncoder>.Skipped(
                        $"the model was trained on features of '{EncoderFingerprint}', this version makes "
                            + $"'{encoder.Fingerprint}': train it again"
                    )
            );

    /// <summary>Class probabilities (n, classes) of raw features (n, d).</summary>
    public Matrix<float> Predict(Matrix<float> features)
    {
        var probabilities = new Matrix<float>(features.Rows, Classes.Count);
        Classifier.Predict(features, probabilities);
        return probabilities;
    }

    /// <summary>The same of windows of recordings, which are moved to the model's <see cref="Floor"/>.</summary>
    /// <param name="features">Raw; shape (n, d).</param>
    /// <param name="windows">Where each row lies.</param>
    public Matrix<float> Predict(Matrix<float> features, IReadOnlyList<RecordingWindow> windows) =>
        Predict(Floor?.Apply(features, windows) ?? features);

    /// <summary>The answer for a clip's features (<see cref="ClipEncoderExtensions.EncodeFile"/>).</summary>
    /// <param name="features">Raw; d numbers.</param>
    /// <param name="reject">Whether to call a clip that is too strange <see cref="Answer.NoneOfThese"/>.</param>
    /// <returns>Skipped where the probabilities are no numbers.</returns>
    /// <exception cref="InvalidOperationException">It is asked to reject and can't (<see
    /// cref="RejectObjection"/>).</exception>
    public Outcome<Answer> Predict(float[] features, bool reject = false) =>
        Answers(new Matrix<float>(1, features.Length, features), reject)[0];

    /// <summary>The answers for features of many clips (n, d).</summary>
    /// <inheritdoc cref="Predict(float[], bool)"/>
    public Outcome<Answer>[] Answers(Matrix<float> features, bool reject = false)
    {
        var probabilities = new Matrix<float>(features.Rows, Classes.Count);
        if (!reject)
            Classifier.Predict(features, probabilities);
        var strangeness = reject ? StrangenessWithPrediction(features, probabilities).Value : null;
        return
        [
            .. Enumerable.Range(0, features.Rows).Select(i => Answer(probabilities.Row(i).ToArray(), strangeness?[i])),
        ];
    }

    /// <summary>
    /// How unlike the training clips each clip is: its unscaled strangeness, in units of the score that 95 % of the
    /// held-out clips stayed below. 0 and above; above <see cref="RejectAbove"/> it is none of the classes.
    /// </summary>
    /// <param name="features">Raw; shape (n, d).</param>
    /// <returns>One a row; skipped where the model has no threshold.</returns>
    public Outcome<float[]> Strangeness(Matrix<float> features) =>
        StrangenessWithPrediction(features, new Matrix<float>(features.Rows, Classes.Count));

    /// <summary>Why it can't tell a clip that is none of its classes; null where it can.</summary>
    public string? RejectObjection =>
        Output == OutputKind.AnyOfMany
            ? "the model answers yes or no for each class: where none is above its threshold, nothing is called and "
                + "there is nothing to reject"
            : CalibrationObjection;

    private string? CalibrationObjection =>
        Calibration is { } calibration && double.IsFinite(calibration.RejectAbove)
            ? null
            : $"the model has no reject threshold ({Training?.Calibration ?? "it was not calibrated"}): train it "
                + $"again with more labels";

    /// <summary>The unscaled strangeness at which strangeness is 1; a threshold of 0 would have no multiples.</summary>
    internal double StrangenessUnit => Math.Max(Calibration!.RejectAbove, LeastThreshold);

    /// <summary>The class that is likeliest by its probability, the first of equals.</summary>
    public (string Label, float Confidence) Likeliest(ReadOnlySpan<float> probabilities)
    {
        var best = TensorPrimitives.IndexOfMax(probabilities);
        return (Classes[best], probabilities[best]);
    }

    /// <summary>The same, and the probabilities (n, k), of one prediction.</summary>
    private Outcome<float[]> StrangenessWithPrediction(Matrix<float> features, Matrix<float> probabilities) =>
        RejectObjection is { } reason
            ? Outcome<float[]>.Skipped(reason)
            : UnscaledStrangeness
                .WithPrediction(Classifier, features, probabilities)
                .Select(score => (float)(score / StrangenessUnit))
                .ToArray();

    private Outcome<Answer> Answer(float[] probabilities, float? strangeness)
    {
        if (!TensorPrimitives.IsFiniteAll<float>(probabilities) || strangeness is { } s && !float.IsFinite(s))
            return Outcome<Answer>.Skipped(NoNumber);
        var (label, confidence) = Likeliest(probabilities);
        return new Answer(strangeness > RejectAbove ? Inference.Answer.NoneOfThese : label, confidence, probabilities)
        {
            Strangeness = strangeness,
        };
    }

    /// <summary>Writes the file, whole or not at all. The same model gives the same bytes.</summary>
    public void Save(string path) => AtomicFile.Write(path, Write);

    /// <summary>Writes what the file holds.</summary>
    public void Write(Stream stream) => SafeTensors.Write(stream, ModelFormat.Write(this));

    /// <summary>What <see cref="Write"/> wrote, or why it is no model this version can use.</summary>
    public static Outcome<Model> Read(Stream stream)
    {
        try
        {
            return ModelFormat.Read(SafeTensors.Read(stream));
        }
        catch (InvalidDataException damaged)
        {
            return Outcome<Model>.Skipped(damaged.Message);
        }
    }

    /// <summary>Reads a file, or says why it is no model this version can use. A file is untrusted input.</summary>
    public static Outcome<Model> Load(string path)
    {
        if (Directory.Exists(path))
            return Outcome<Model>.Skipped(
                $"'{path}' is a folder, not a model: give the model first, then the clips (earshot predict MODEL CLIPS)"
            );
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

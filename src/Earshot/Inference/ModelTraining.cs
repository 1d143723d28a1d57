using Earshot.Features;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Numerics;

namespace Earshot.Inference;

/// <summary>From clips, a few of them labelled, to a model that knows how good it is.</summary>
public static class ModelTraining
{
    /// <summary>
    /// Learns from clips; or says why nothing can be learnt from them. The same clips and seed give the same bits.
    /// </summary>
    /// <param name="encoder">What made their features.</param>
    /// <param name="clips">The clips, with labels of two classes at least.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Told where training stands.</param>
    /// <param name="cancellation">Stops early.</param>
    public static Outcome<Model> Train(
        IClipEncoder encoder,
        IReadOnlyList<TrainingClip> clips,
        TrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        string[] classes =
        [
            .. clips.Select(clip => clip.Label).OfType<string>().Distinct().Order(StringComparer.Ordinal),
        ];
        if (classes.Length < 2)
            return Outcome<Model>.Skipped(
                $"training needs labelled clips of at least two classes, got {classes.Length} "
                    + $"({string.Join(", ", classes)}): label a few more"
            );
        if (clips.FirstOrDefault(clip => clip.Features.Length != encoder.Dimension) is { } odd)
            return Outcome<Model>.Skipped(
                $"a clip has {odd.Features.Length} features, encoder {encoder.Name} makes {encoder.Dimension}: "
                    + $"encode all clips by it"
            );
        var features = new Matrix<float>(clips.Count, encoder.Dimension, [.. clips.SelectMany(clip => clip.Features)]);
        int[] labels =
        [
            .. clips.Select(clip =>
                clip.Label is null
                    ? TrainingSet.Unlabelled
                    : Array.BinarySearch(classes, clip.Label, StringComparer.Ordinal)
            ),
        ];
        return Train(
            encoder,
            new TrainingSet(features, labels, classes.Length) { Groups = Groups(clips) },
            classes,
            options,
            progress,
            cancellation
        );
    }

    /// <summary>The same for clips that are a training set already.</summary>
    /// <param name="encoder">What made the features.</param>
    /// <param name="training">What to learn from.</param>
    /// <param name="classes">Names of its classes.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Told where training stands.</param>
    /// <param name="cancellation">Stops early.</param>
    public static Model Train(
        IClipEncoder encoder,
        TrainingSet training,
        IReadOnlyList<string> classes,
        TrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        options = (options ?? new()).Validated();
        var random = new RandomStreams(options.Seed).Child("train");
        var classifier = options.Learner.Fit(training, random, progress, cancellation);
        if (options.Folds == 0)
            return Describe(encoder, training, classes, classifier, null, options);
        var done = 0;
        var held = CrossFit.Run(
            options.Learner,
            training,
            random.Child("cross-fit"),
            new CrossFitOptions { Folds = options.Folds, WithViews = true },
            () => progress?.Report(new("checking on labels held out", Interlocked.Increment(ref done), options.Folds)),
            cancellation
        );
        var clean = held.Clean(training.Views.Count);
        return Describe(
            encoder,
            training,
            classes,
            new Calibrated(classifier, Calibration.Learn(held, clean)),
            clean,
            options
        );
    }

    private static Model Describe(
        IClipEncoder encoder,
        TrainingSet training,
        IReadOnlyList<string> classes,
        IClassifier classifier,
        HeldOutAnswers? held,
        TrainingOptions options
    )
    {
        var labelled = training.LabelledRows();
        return new Model(encoder.Name, encoder.Fingerprint, classes, classifier)
        {
            Audio = AudioContract.Of(encoder, options.ClipSeconds),
            LicenceNotes = [.. encoder.LicenceNotes, .. options.LicenceNotes],
            Training = new TrainingSummary
            {
                Data = options.Data,
                Clips = training.Labels.Length,
                LabelsPerClass = [.. classes.Select((_, c) => labelled.Count(row => training.Labels[row] == c))],
                Groups = training.Groups is null
                    ? null
                    : labelled.Select(row => training.Groups[row]).Distinct().Count(),
                Seed = options.Seed,
                MethodOptions = options.Learner.Options,
                EarshotVersion = typeof(Model).Assembly.GetName().Version!.ToString(3),
                Calibration = HowCalibrated(held, options, training.Groups is not null),
                HeldOut = held?.Measure(),
            },
        };
    }

    private static string HowCalibrated(HeldOutAnswers? held, TrainingOptions options, bool grouped)
    {
        if (held is null)
            return "not calibrated: not asked for";
        var how =
            $"cross-fitting in {options.Folds} parts{(grouped ? ", groups never cut," : "")} over "
            + $"{held.Rows.Length} labels";
        return Calibration.Learn(held) == Calibration.None
            ? $"not calibrated: {how} was too little, {new CalibrationOptions().MinLabels} labels are needed"
            : $"temperature and reject threshold by {how}";
    }

    private static int[]? Groups(IReadOnlyList<TrainingClip> clips)
    {
        if (clips.Any(clip => clip.Group is null))
            return null;
        string[] names = [.. clips.Select(clip => clip.Group!).Distinct().Order(StringComparer.Ordinal)];
        return [.. clips.Select(clip => Array.BinarySearch(names, clip.Group!, StringComparer.Ordinal))];
    }
}

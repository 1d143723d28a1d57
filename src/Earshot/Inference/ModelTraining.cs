using Earshot.Annotations;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Numerics;

namespace Earshot.Inference;

/// <summary>From clips, a few of them labelled, to a model that knows how good it is.</summary>
public static class ModelTraining
{
    /// <summary>The stage by which progress tells that a fold is done.</summary>
    public const string Checking = "checking on labels held out";

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
        if (clips.Any(clip => clip.Cells is not null))
            return TrainCells(encoder, clips, options, progress, cancellation);
        string[] classes =
        [
            .. clips.Select(clip => clip.Label).OfType<string>().Distinct().Order(StringComparer.Ordinal),
        ];
        if (classes.Length < 2)
            return Outcome<Model>.Skipped(
                $"training needs labelled clips of at least two classes, got {classes.Length} "
                    + $"({string.Join(", ", classes)}): label a few more"
            );
        if (OddFeatures(encoder, clips) is { } odd)
            return Outcome<Model>.Skipped(odd);
        var features = Features(encoder, clips);
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

    /// <summary>
    /// Why nothing can be learnt of a training set of any of many; null where every class is known to be present
    /// somewhere and absent somewhere.
    /// </summary>
    /// <param name="targets">What is known.</param>
    /// <param name="classes">Names of the classes, in the order of the columns.</param>
    public static string? Objection(LabelMatrix targets, IReadOnlyList<string> classes) =>
        CellTraining.Objection(targets, classes);

    /// <summary>
    /// The same for clips that are a training set already; one with <see cref="TrainingSet.Targets"/> makes a model of
    /// any of many.
    /// </summary>
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
    ) => Run(FeatureSource.Of(encoder), training, classes, options, progress, cancellation).Model;

    /// <summary>
    /// The same, with the answers to what was held out, for who shows them: the one trainer of command line and
    /// workspace.
    /// </summary>
    /// <param name="source">What made the features.</param>
    /// <param name="training">What to learn from.</param>
    /// <param name="classes">Names of its classes.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Told where training stands.</param>
    /// <param name="cancellation">Stops early.</param>
    public static Trained Run(
        FeatureSource source,
        TrainingSet training,
        IReadOnlyList<string> classes,
        TrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        options = (options ?? new()).Validated();
        if (training.Targets is { } targets)
            return CellTraining.Run(source, training, targets, classes, options, progress, cancellation);
        var (prepared, classifier, held) = Learn(training, options, progress, cancellation);
        if (held is null)
            return new(Describe(source, training, classes, classifier, null, options), prepared, classifier);
        var clean = held.Clean(training.Views.Count);
        var emptiness = source.Empty?.Invoke() is { } empty ? Emptiness.Learn(empty, training, cancellation) : null;
        var calibrated = new Calibrated(classifier, Calibration.Learn(held, clean), emptiness);
        var model = Describe(source, training, classes, calibrated, clean, options);
        return new(model, prepared, classifier) { Held = held };
    }

    /// <summary>
    /// What every training of one of many does, whoever asks (command line, workspace): learns from all labels, and
    /// answers each label once by a classifier that did not learn from it.
    /// </summary>
    /// <param name="training">What to learn from.</param>
    /// <param name="options">Method, seed, folds, what is held out.</param>
    /// <param name="progress">Told where training stands; a fold is done by stage <see cref="Checking"/>.</param>
    /// <param name="cancellation">Stops early.</param>
    /// <returns>The training set, prepared for another training on the same clips where labels alone are held out; the
    /// classifier, not calibrated; answers to the labels held out, null where none were.</returns>
    public static (TrainingSet Training, IClassifier Classifier, HeldOutAnswers? Held) Learn(
        TrainingSet training,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var (prepared, classifier) = Fit(training, options, progress, cancellation);
        if (options.Folds == 0)
            return (prepared, classifier, null);
        var held = CrossFit.Run(
            options.Learner,
            prepared,
            HeldOutStreams(options),
            options.CrossFit(),
            FoldDone(options, progress),
            cancellation
        );
        return (prepared, classifier, held);
    }

    /// <summary>Learns from all labels; first, with all threads, what the folds share.</summary>
    internal static (TrainingSet Prepared, IClassifier Classifier) Fit(
        TrainingSet training,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation
    )
    {
        var prepared = options.HoldOut == HoldOut.Labels ? options.Learner.Prepare(training, cancellation) : training;
        return (prepared, options.Learner.Fit(prepared, Streams(options), progress, cancellation));
    }

    /// <summary>The randomness of what is held out.</summary>
    internal static RandomStreams HeldOutStreams(TrainingOptions options) => Streams(options).Child("cross-fit");

    /// <summary>Tells of each fold that is done.</summary>
    internal static Action FoldDone(TrainingOptions options, IProgress<TrainingProgress>? progress)
    {
        var done = 0;
        return () => progress?.Report(new(Checking, Interlocked.Increment(ref done), options.Folds));
    }

    private static RandomStreams Streams(TrainingOptions options) => new RandomStreams(options.Seed).Child("train");

    internal static Model Describe(
        FeatureSource source,
        TrainingSet training,
        IReadOnlyList<string> classes,
        IClassifier classifier,
        HeldOutAnswers? held,
        TrainingOptions options
    )
    {
        var labelled = training.LabelledRows();
        return new Model(source.Encoder, source.Fingerprint, classes, classifier)
        {
            Audio = new AudioContract { SampleRateHz = source.SampleRateHz, ClipSeconds = options.ClipSeconds },
            Cuts = options.Cuts,
            LicenceNotes = [.. source.LicenceNotes, .. options.LicenceNotes],
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
                Calibration = HowCalibrated(held, classifier, options, training.Groups is not null),
                HeldOut = held?.Measure(),
            },
        };
    }

    private static string HowCalibrated(
        HeldOutAnswers? held,
        IClassifier classifier,
        TrainingOptions options,
        bool grouped
    )
    {
        if (held is null)
            return "not calibrated: not asked for";
        var how =
            $"cross-fitting in {options.Folds} parts{(grouped ? ", groups never cut," : "")} over "
            + $"{held.Rows.Length} labels";
        return classifier is Calibrated { Calibration.RejectAbove: double.PositiveInfinity }
            ? $"temperature by {how}; no reject threshold, {new CalibrationOptions().MinLabels} labels are needed"
            : $"temperature and reject threshold by {how}";
    }

    private static string? OddFeatures(IClipEncoder encoder, IReadOnlyList<TrainingClip> clips) =>
        clips.FirstOrDefault(clip => clip.Features.Length != encoder.Dimension) is { } odd
            ? $"a clip has {odd.Features.Length} features, encoder {encoder.Name} makes {encoder.Dimension}: "
                + $"encode all clips by it"
            : null;

    private static Matrix<float> Features(IClipEncoder encoder, IReadOnlyList<TrainingClip> clips) =>
        new(clips.Count, encoder.Dimension, [.. clips.SelectMany(clip => clip.Features)]);

    /// <summary>Any of many: some clip says of each class whether it is to be heard.</summary>
    private static Outcome<Model> TrainCells(
        IClipEncoder encoder,
        IReadOnlyList<TrainingClip> clips,
        TrainingOptions? options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation
    )
    {
        string[] classes =
        [
            .. clips.SelectMany(clip => clip.Cells?.Keys ?? []).Distinct().Order(StringComparer.Ordinal),
        ];
        if (clips.FirstOrDefault(clip => clip.Label is not null) is { } labelled)
            return Outcome<Model>.Skipped(
                $"a clip has the one label '{labelled.Label}', others have cells: say of each which classes are to be "
                    + "heard"
            );
        if (classes.Length == 0)
            return Outcome<Model>.Skipped("no clip says of any class whether it is to be heard: label a few");
        var targets = new LabelMatrix(clips.Count, classes.Length);
        for (var i = 0; i < clips.Count; i++)
            foreach (var (name, heard) in clips[i].Cells ?? new Dictionary<string, bool>())
                targets[i, Array.BinarySearch(classes, name, StringComparer.Ordinal)] = heard
                    ? LabelMatrix.Present
                    : LabelMatrix.Absent;
        if ((Objection(targets, classes) ?? OddFeatures(encoder, clips)) is { } objection)
            return Outcome<Model>.Skipped(objection);
        var training = TrainingSet.AnyOfMany(Features(encoder, clips), targets) with { Groups = Groups(clips) };
        return Train(encoder, training, classes, options, progress, cancellation);
    }

    private static int[]? Groups(IReadOnlyList<TrainingClip> clips)
    {
        if (clips.Any(clip => clip.Group is null))
            return null;
        string[] names = [.. clips.Select(clip => clip.Group!).Distinct().Order(StringComparer.Ordinal)];
        return [.. clips.Select(clip => Array.BinarySearch(names, clip.Group!, StringComparer.Ordinal))];
    }
}

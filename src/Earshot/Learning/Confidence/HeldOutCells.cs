using Earshot.Annotations;
using Earshot.Evaluation;
using Earshot.Learning.Labelling;
using Earshot.Numerics;

namespace Earshot.Learning.Confidence;

/// <summary>
/// What classifiers say of known cells they have not learnt from, in any of many: groups (recordings) are held out
/// whole.
/// </summary>
/// <param name="Rows">The rows that were held out once, ascending.</param>
/// <param name="Cells">What is known of them (rows, classes); cells of a class that can't be measured are
/// unknown.</param>
/// <param name="Folds">The fold each was held out with.</param>
/// <param name="Probabilities">As answered, not calibrated (rows, classes).</param>
/// <param name="Measured">Of each class, whether it was measured; false where it was heard in one group only, or where
/// a fold would have left nothing to learn it from.</param>
/// <param name="ByTime">Whether stretches of few recordings were held out instead of recordings: figures then
/// flatter.</param>
public sealed record HeldOutCells(
    int[] Rows,
    LabelMatrix Cells,
    int[] Folds,
    Matrix<float> Probabilities,
    bool[] Measured,
    bool ByTime
)
{
    /// <summary>
    /// All windows that were held out, whether something is known of them or not; null where rows are no windows.
    /// </summary>
    public HeldOutWindows? Windows { get; init; }

    /// <summary>Learns once a fold and answers what was held out.</summary>
    /// <param name="learner">The method.</param>
    /// <param name="training">What it learns from, with targets.</param>
    /// <param name="random">Its randomness.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="foldDone">Called when a fold is done, from any thread.</param>
    /// <param name="cancellation">Stops early.</param>
    /// <exception cref="ArgumentException">The training set has no targets.</exception>
    public static HeldOutCells CrossFit(
        ILearner learner,
        TrainingSet training,
        RandomStreams random,
        CrossFitOptions? options = null,
        Action? foldDone = null,
        CancellationToken cancellation = default
    )
    {
        options ??= new();
        if (options.KeepClips)
            training = learner.Prepare(training, cancellation);
        var targets =
            training.Targets ?? throw new ArgumentException("it has no targets: use CrossFit", nameof(training));
        var folds = CellFolds.Of(training, Measurable(targets, options), options.Folds, random.Stream("folds"));
        int[] known =
        [
            .. targets.KnownRows().Where(row => folds.OfRow[row] >= 0 && (options.Measurable?[row] ?? true)),
        ];
        int[] rows = training.Windows is null
            ? known
            : [.. Enumerable.Range(0, targets.Rows).Where(row => folds.OfRow[row] >= 0)];
        var answers = new Matrix<float>(rows.Length, targets.Classes);
        Parallel.For(
            0,
            options.Folds,
            training.Parallel(cancellation),
            fold =>
            {
                int[] places = [.. Enumerable.Range(0, rows.Length).Where(i => folds.OfRow[rows[i]] == fold)];
                if (places.Length == 0)
                    return;
                var rest = options.KeepClips
                    ? WithoutLabels(training, targets, folds.OfRow, fold)
                    : WithoutRows(training, targets, folds.OfRow, fold);
                var classifier = learner.Fit(
                    rest.SharedBy(options.Folds),
                    random.Child($"fold {fold}"),
                    cancellation: cancellation
                );
                Put(answers, places, classifier, training.Features.SelectRows([.. places.Select(i => rows[i])]));
                foldDone?.Invoke();
            }
        );
        int[] placesOfKnown = [.. known.Select(row => Array.BinarySearch(rows, row))];
        return new(
            known,
            Only(targets.SelectRows(known), folds.Measured),
            [.. known.Select(row => folds.OfRow[row])],
            answers.SelectRows(placesOfKnown),
            folds.Measured,
            folds.ByTime
        )
        {
            Windows = training.Windows is { } windows
                ? new HeldOutWindows(answers, [.. rows.Select(row => windows[row])], placesOfKnown)
                : null,
        };
    }

    /// <summary>Scores of the rows as they are used: calibrated, and of windows smoothed over time.</summary>
    /// <param name="calibration">Null: not calibrated.</param>
    public Matrix<float> Scores(ClassCalibration? calibration)
    {
        if (Windows is { } windows)
            return windows.Scores(calibration).SelectRows(windows.Known);
        var scores = Probabilities.Clone();
        calibration?.Apply(scores);
        return scores;
    }

    /// <summary>Number of known cells.</summary>
    public int Known => Enumerable.Range(0, Cells.Classes).Sum(c => Cells.KnownRows(c).Length);

    /// <summary>Mean average precision over the known cells; null where no class has a known present.</summary>
    public double? MeanAveragePrecision() =>
        Ranking.MeanAveragePrecision(Scores(null), Cells) is var map && double.IsNaN(map) ? null : map;

    /// <summary>Probabilities of the known cells of a class and whether it is present there.</summary>
    internal (float Probability, bool Present)[] Of(int @class, Matrix<float> probabilities) =>
        [
            .. Cells
                .KnownRows(@class)
                .Select(row => (probabilities[row, @class], Cells[row, @class] == LabelMatrix.Present)),
        ];

    private static LabelMatrix Measurable(LabelMatrix targets, CrossFitOptions options)
    {
        var measurable = targets.Clone();
        for (var row = 0; row < targets.Rows && options.Measurable is not null; row++)
            if (!options.Measurable[row])
                measurable.Forget(row);
        return measurable;
    }

    private static TrainingSet WithoutLabels(TrainingSet training, LabelMatrix targets, int[] foldOf, int fold)
    {
        var kept = targets.Clone();
        for (var row = 0; row < foldOf.Length; row++)
            if (foldOf[row] == fold || foldOf[row] == CellFolds.Dropped)
                kept.Forget(row);
        return training with { Targets = kept, Labels = kept.RarestPresents() };
    }

    private static TrainingSet WithoutRows(TrainingSet training, LabelMatrix targets, int[] foldOf, int fold)
    {
        int[] kept =
        [
            .. Enumerable.Range(0, foldOf.Length).Where(row => foldOf[row] != fold && foldOf[row] != CellFolds.Dropped),
        ];
        return TrainingSet.AnyOfMany(training.Features.SelectRows(kept), targets.SelectRows(kept)) with
        {
            Groups = training.Groups is null ? null : [.. kept.Select(row => training.Groups[row])],
            Windows = training.Windows is null ? null : [.. kept.Select(row => training.Windows[row])],
            Threads = training.Threads,
        };
    }

    private static void Put(Matrix<float> answers, int[] places, IClassifier classifier, Matrix<float> features)
    {
        var probabilities = new Matrix<float>(features.Rows, classifier.ClassCount);
        classifier.Predict(features, probabilities);
        for (var i = 0; i < places.Length; i++)
            probabilities.Row(i).CopyTo(answers.Row(places[i]));
    }

    private static LabelMatrix Only(LabelMatrix cells, bool[] measured)
    {
        for (var row = 0; row < cells.Rows; row++)
        for (var c = 0; c < cells.Classes; c++)
            if (!measured[c])
                cells[row, c] = LabelMatrix.Unknown;
        return cells;
    }
}

/// <summary>What was said of held-out windows, known or not.</summary>
/// <param name="Probabilities">As answered (n, k).</param>
/// <param name="Places">Where each lies.</param>
/// <param name="Known">Which of them something is known of, ascending.</param>
public sealed record HeldOutWindows(Matrix<float> Probabilities, IReadOnlyList<RecordingWindow> Places, int[] Known)
{
    /// <summary>Calibrated and smoothed over time (n, k).</summary>
    public Matrix<float> Scores(ClassCalibration? calibration)
    {
        var scores = Probabilities.Clone();
        calibration?.Apply(scores);
        return TimeSmoothing.Apply(scores, Places);
    }

    /// <summary>The same of those nothing is known of.</summary>
    public Matrix<float> UnknownScores(ClassCalibration? calibration)
    {
        var known = Known.ToHashSet();
        int[] others = [.. Enumerable.Range(0, Places.Count).Where(i => !known.Contains(i))];
        return Scores(calibration).SelectRows(others);
    }
}

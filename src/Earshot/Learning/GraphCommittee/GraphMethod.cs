using System.Numerics.Tensors;
using System.Text.Json;
using Earshot.Annotations;
using Earshot.Graphs;
using Earshot.Learning.Linear;
using Earshot.Numerics;

namespace Earshot.Learning.GraphCommittee;

/// <summary>
/// Method <c>graph</c>, the default. A label-free graph joins every training clip to its nearest; a one-hop network
/// with a self path, softmax([x, mean of the neighbours' x]·W + b), learns from the labels, then in rounds from the
/// unlabelled clips whose scores, smoothed over the graph, are the surest of each class; Correct and Smooth (Huang et
/// al. 2021) ends it. A small committee does so with fewer and more neighbours, and with the clips' loudest components
/// damped or not; a plain logistic regression has a small share in its answer. A clip that comes later is joined to its
/// nearest training clips and to nothing else. In any of many each class is a question of its own (<see
/// cref="CellGraph"/>).
/// </summary>
/// <param name="options">Null for the defaults.</param>
public sealed class GraphMethod(GraphMethodOptions? options = null) : ILearner
{
    private const int SpreadSteps = 10;
    private const int LabelsThatTell = 3;
    private const int TypicalClips = 1000;
    private const int TrialRounds = 2;

    private readonly GraphMethodOptions options = options ?? new();

    /// <inheritdoc/>
    public string Name => "graph";

    /// <inheritdoc/>
    public string Options => JsonSerializer.Serialize(options, OptionsJson.Default.GraphMethodOptions);

    /// <inheritdoc/>
    public IClassifier Fit(
        TrainingSet training,
        RandomStreams random,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var clips = Prepare(training, cancellation).Graphs!;
        (Prototypes Prototypes, Condensation Cost)? few =
            clips.Prototypes.Length > 0 ? ChoosePrototypes(clips, training, cancellation) : null;
        var members = new GraphMember[clips.Count];
        Parallel.For(
            0,
            members.Length,
            training.Parallel(cancellation),
            m =>
            {
                var member = FitMember(clips.Graph(m), training, m == 0 ? progress : null, cancellation);
                members[m] = (few is { Prototypes: var prototypes } ? member.Over(prototypes) : member).Stored();
            }
        );
        var z = clips.Views[0].Clips;
        var plain = PlainOpinion.Learn(z, training, options.PlainShare, cancellation);
        if (few is var (kept, cost))
            return Condensed(clips, kept, cost, training, members, plain);
        ClipView[] views = [.. clips.Views.Select(view => view.Stored(z))];
        return new GraphClassifier(
            clips.Standardiser,
            views,
            Examples.Of(views[0].Clips, training.Labels),
            members,
            plain,
            options.SmoothAlpha,
            clips.TypicalDistance,
            training.Output
        );
    }

    /// <summary>By a member that learns in fewer rounds: both ways of asking it suffer alike.</summary>
    private (Prototypes Prototypes, Condensation Cost) ChoosePrototypes(
        ClipGraphs clips,
        TrainingSet training,
        CancellationToken cancellation
    )
    {
        var quick = new GraphMethod(options with { Rounds = Math.Min(options.Rounds, TrialRounds) });
        return PrototypeChoice.Choose(
            clips,
            training,
            options,
            (graph, labels) => quick.FitMember(graph, labels, null, cancellation)
        );
    }

    private GraphClassifier Condensed(
        ClipGraphs clips,
        Prototypes kept,
        Condensation cost,
        TrainingSet training,
        GraphMember[] members,
        PlainOpinion? plain
    )
    {
        var z = clips.Views[0].Clips;
        var prototypes = kept.Means(z);
        return new(
            clips.Standardiser,
            [.. clips.Views.Select(view => view.Stored(prototypes))],
            Examples.Few(z, training.Labels),
            members,
            plain,
            options.SmoothAlpha,
            TypicalDistance(z, prototypes),
            training.Output,
            cost
        );
    }

    /// <summary>Of clips to their nearest prototypes, as <see cref="ClipGraphs.TypicalDistance"/>.</summary>
    private float TypicalDistance(Matrix<float> z, Matrix<float> prototypes)
    {
        var step = Math.Max(1, z.Rows / TypicalClips);
        var rows = z.SelectRows([.. Enumerable.Range(0, z.Rows / step).Select(i => i * step)]);
        var nearest = NearestNeighbours.Among(rows, prototypes, options.Neighbours.Max());
        float[] distances = [.. nearest.MeanDistances().Order()];
        return Math.Max(distances[distances.Length / 2], float.Epsilon);
    }

    /// <inheritdoc/>
    /// <remarks>The graphs of nearest clips: they know no label but that of classes in one group alone.</remarks>
    public TrainingSet Prepare(TrainingSet training, CancellationToken cancellation = default)
    {
        var groups = GroupsApart(training);
        return training.Graphs?.AreOf(training.Features, groups, options) == true
            ? training
            : training with
            {
                Graphs = ClipGraphs.Build(
                    training.Features,
                    training.ClassCount,
                    groups,
                    options,
                    training.Parallel(cancellation)
                ),
            };
    }

    /// <summary>
    /// The groups, where clips are to be joined across them; null where they are not known, where a clip would find too
    /// few others, or where a class of several labels has them all in one group: its clips would be joined to other
    /// classes only.
    /// </summary>
    private int[]? GroupsApart(TrainingSet training)
    {
        if (!options.AcrossGroups || training.Groups is not { } groups)
            return null;
        var largest = groups.GroupBy(group => group).Max(clips => clips.Count());
        var bound = RowsOfClasses(training)
            .Any(rows => rows.Count() >= LabelsThatTell && rows.Select(row => groups[row]).Distinct().Count() == 1);
        return bound || groups.Length - largest < options.Neighbours.Max() ? null : groups;
    }

    /// <summary>The rows that are labelled with each class, in any of many those where it is present.</summary>
    private static IEnumerable<IEnumerable<int>> RowsOfClasses(TrainingSet training) =>
        training.Targets is { } targets
            ? Enumerable
                .Range(0, targets.Classes)
                .Select(c => targets.KnownRows(c).Where(row => targets[row, c] == LabelMatrix.Present))
            : training.LabelledRows().GroupBy(row => training.Labels[row]);

    private GraphMember FitMember(
        ClipGraph clips,
        TrainingSet training,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation
    ) =>
        training.Targets is { } targets
            ? new CellGraph(clips, targets, options).Fit(training, progress, cancellation)
            : FitOneOfMany(clips, training, progress, cancellation);

    private GraphMember FitOneOfMany(
        ClipGraph clips,
        TrainingSet training,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation
    )
    {
        var (graph, h) = (clips.Graph, clips.Inputs);
        var shares = ClassShares(training);
        var parameters = Train(h, training.Labels, training.ClassCount, null, cancellation);
        for (var round = 0; round < options.Rounds; round++)
        {
            progress?.Report(new TrainingProgress("self-training on the graph", round, options.Rounds));
            var scores = graph.Spread(
                Clamp(Predict(h, parameters, training.ClassCount), training.Labels),
                options.SpreadAlpha,
                SpreadSteps
            );
            Align(scores, shares);
            var grown = Surest(scores, training, shares, options.ShareOf(round));
            // the rounds before the last end in scores alone
            var isLast = round == options.Rounds - 1 && training.Apart is null;
            parameters = Train(
                h,
                grown,
                training.ClassCount,
                parameters,
                cancellation,
                isLast ? int.MaxValue : options.RoundClips
            );
        }
        return new GraphMember(
            clips.View,
            clips.Neighbours,
            parameters,
            CorrectAndSmooth(graph, Predict(h, parameters, training.ClassCount), training.Labels, options.SmoothAlpha)
        );
    }

    /// <summary>On at most so many of the labelled rows, evenly apart, each counting for as many as it stands for.
    /// </summary>
    private float[] Train(
        Matrix<float> h,
        int[] labels,
        int classCount,
        float[]? start,
        CancellationToken cancellation,
        int most = int.MaxValue
    )
    {
        var (rows, regression) = (TrainingSet.LabelledRows(labels), options.Regression);
        if (rows.Length > most)
        {
            var few = new int[labels.Length];
            Array.Fill(few, TrainingSet.Unlabelled);
            for (var i = 0; i < most; i++)
                few[rows[(long)i * rows.Length / most]] = labels[rows[(long)i * rows.Length / most]];
            var each = rows.Length / (double)most;
            (labels, regression) = (
                few,
                regression with
                {
                    InverseRegularisation = each * regression.InverseRegularisation,
                }
            );
        }
        return LogisticRegression.TrainLabelled(h, labels, classCount, regression, start, cancellation);
    }

    private static Matrix<float> Predict(Matrix<float> h, float[] parameters, int classCount)
    {
        var probabilities = new Matrix<float>(h.Rows, classCount);
        LinearClassifier.PredictStandardised(h, parameters, probabilities);
        return probabilities;
    }

    /// <summary>
    /// How common each class is: its share of the labels, with one label more of each so that a few labels say little.
    /// </summary>
    private static float[] ClassShares(TrainingSet training)
    {
        var counts = new float[training.ClassCount];
        Array.Fill(counts, 1);
        foreach (var i in training.LabelledRows())
            counts[training.Labels[i]]++;
        return [.. counts.Select(count => count / counts.Sum())];
    }

    /// <summary>Puts the true labels in place of the scores of labelled clips.</summary>
    private static Matrix<float> Clamp(Matrix<float> scores, int[] labels)
    {
        for (var i = 0; i < labels.Length; i++)
            if (labels[i] != TrainingSet.Unlabelled)
            {
                scores.Row(i).Clear();
                scores[i, labels[i]] = 1;
            }
        return scores;
    }

    /// <summary>
    /// Distribution alignment (Berthelot et al. 2020): p ∝ p · share of the class / mean score of the class, so that no
    /// class swallows another.
    /// </summary>
    internal static void Align(Matrix<float> scores, float[] shares)
    {
        var factors = new float[shares.Length];
        for (var i = 0; i < scores.Rows; i++)
            TensorPrimitives.Add(factors, scores.Row(i), factors);
        TensorPrimitives.Divide(shares, factors, factors);
        for (var i = 0; i < scores.Rows; i++)
        {
            var row = scores.Row(i);
            TensorPrimitives.Multiply(row, factors, row);
            TensorPrimitives.Divide(row, TensorPrimitives.Sum<float>(row), row);
        }
    }

    /// <summary>
    /// The true labels, and of each class the surest unlabelled clips: as many as its share of those taken in.
    /// </summary>
    private static int[] Surest(Matrix<float> scores, TrainingSet training, float[] shares, double takenShare)
    {
        var labels = training.Labels.ToArray();
        int[] unlabelled =
        [
            .. Enumerable
                .Range(0, labels.Length)
                .Where(i => labels[i] == TrainingSet.Unlabelled && training.Apart?[i] != true),
        ];
        foreach (var called in unlabelled.GroupBy(i => TensorPrimitives.IndexOfMax<float>(scores.Row(i))))
        {
            var most = (int)Math.Round(takenShare * shares[called.Key] * unlabelled.Length);
            foreach (var i in called.OrderByDescending(i => scores[i, called.Key]).Take(most))
                labels[i] = called.Key;
        }
        return labels;
    }

    /// <summary>
    /// What each training clip tells the clips joined to it. Correct: the errors on labelled clips, spread, are taken
    /// off. Smooth: the corrected scores, true where known, are spread. A query is answered by (1 − α)·(its own scores
    /// + its neighbours' corrections) + α·(its neighbours' smoothed scores), hence (1 − α)·corrections + α·smoothed.
    /// </summary>
    internal static Matrix<float> CorrectAndSmooth(
        NeighbourGraph graph,
        Matrix<float> scores,
        int[] labels,
        float alpha
    )
    {
        var errors = new Matrix<float>(scores.Rows, scores.Columns);
        var corrected = Clamp(scores.Clone(), labels);
        // 0 but for labelled clips
        TensorPrimitives.Subtract(corrected.Span, scores.Span, errors.Span);
        var corrections = graph.Spread(errors, alpha, SpreadSteps);
        TensorPrimitives.Add(scores.Span, corrections.Span, corrected.Span);
        var votes = graph.Spread(Clamp(corrected, labels), alpha, SpreadSteps);
        TensorPrimitives.Multiply(votes.Span, alpha, votes.Span);
        TensorPrimitives.MultiplyAdd(corrections.Span, 1 - alpha, votes.Span, votes.Span);
        return votes;
    }
}

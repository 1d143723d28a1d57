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
        var members = new GraphMember[clips.Graphs.Length];
        Parallel.For(
            0,
            members.Length,
            training.Parallel(cancellation),
            m =>
            {
                var told = m == 0 ? progress : null;
                members[m] = training.Targets is { } targets
                    ? new CellGraph(clips.Graphs[m], targets, options).Fit(training, told, cancellation)
                    : FitMember(clips.Graphs[m], training, told, cancellation);
            }
        );
        var plain = PlainOpinion.Learn(clips.Views[0].Clips, training, options.PlainShare, cancellation);
        return new GraphClassifier(
            clips.Standardiser,
            [.. clips.Views.Select(view => view.Stored(clips.Views[0].Clips))],
            training.Labels,
            [.. members.Select(member => member.Stored())],
            plain,
            options.SmoothAlpha,
            clips.TypicalDistance,
            training.Output
        );
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
                Graphs = ClipGraphs.Build(training.Features, groups, options, training.Parallel(cancellation)),
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
            parameters = Train(
                h,
                Surest(scores, training.Labels, shares, options.ShareOf(round)),
                training.ClassCount,
                parameters,
                cancellation
            );
        }
        return new GraphMember(
            clips.View,
            clips.Neighbours,
            parameters,
            CorrectAndSmooth(graph, Predict(h, parameters, training.ClassCount), training.Labels, options.SmoothAlpha)
        );
    }

    private float[] Train(
        Matrix<float> h,
        int[] labels,
        int classCount,
        float[]? start,
        CancellationToken cancellation
    ) => LogisticRegression.TrainLabelled(h, labels, classCount, options.Regression, start, cancellation);

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
    private static int[] Surest(Matrix<float> scores, int[] trueLabels, float[] shares, double takenShare)
    {
        var labels = trueLabels.ToArray();
        int[] unlabelled = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == TrainingSet.Unlabelled)];
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

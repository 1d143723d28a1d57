using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Formats;
using Earshot.Graphs;
using Earshot.Learning.Linear;
using Earshot.Learning.Selection;
using Earshot.Numerics;

namespace Earshot.Learning.GraphCommittee;

/// <summary>
/// What <c>graph</c> learns: the mean over its members of (1 − α)·softmax([z, mean of the neighbours' z]·W + b) + mean
/// of the neighbours' votes, the neighbours being the nearest training clips in the member's view; and of that (1 − π)
/// + π·softmax(z·W + b). In any of many σ stands for softmax and a member's answer is cut to 0 to 1.
/// </summary>
internal sealed class GraphClassifier : IClassifier, IExplains, INoveltyScore
{
    private readonly Standardiser standardiser;
    private readonly ClipView[] views;

    /// <summary>Most neighbours a clip that a model file may ask for: more cost seconds and tell nothing.</summary>
    private const int MostNeighbours = 1000;

    private readonly Examples examples;
    private readonly GraphMember[] members;
    private readonly PlainOpinion? plain;
    private readonly float smoothAlpha;
    private readonly float typicalDistance;
    private readonly OutputKind output;

    /// <summary>Of these members.</summary>
    /// <param name="standardiser">Of the training rows.</param>
    /// <param name="views">The standardised training clips as they are, and then in other views.</param>
    /// <param name="examples">Training clips that have a label.</param>
    /// <param name="members">At least one.</param>
    /// <param name="plain">Has a share π in the answer; null: none.</param>
    /// <param name="smoothAlpha">α.</param>
    /// <param name="typicalDistance">Median over the training clips of the mean distance to their nearest; above
    /// 0.</param>
    /// <param name="output">One of many or any of many.</param>
    /// <param name="condensed">What it gives up where views hold prototypes; null: they hold all clips.</param>
    internal GraphClassifier(
        Standardiser standardiser,
        ClipView[] views,
        Examples examples,
        GraphMember[] members,
        PlainOpinion? plain,
        float smoothAlpha,
        float typicalDistance,
        OutputKind output = OutputKind.OneOfMany,
        Condensation? condensed = null
    )
    {
        (this.standardiser, this.views, this.examples, this.members) = (standardiser, views, examples, members);
        (this.plain, this.smoothAlpha, this.typicalDistance) = (plain, smoothAlpha, typicalDistance);
        (this.output, Condensed) = (output, condensed);
    }

    /// <inheritdoc/>
    public Condensation? Condensed { get; }

    /// <inheritdoc/>
    public string Method => "graph";

    /// <inheritdoc/>
    public int ClassCount => members[0].Votes.Columns;

    /// <inheritdoc/>
    public OutputKind Output => output;

    /// <inheritdoc/>
    public int Dimension => standardiser.Dimension;

    /// <inheritdoc/>
    public void Predict(Matrix<float> features, Matrix<float> probabilities)
    {
        var standardised = standardiser.Apply(features);
        var opinion = new Matrix<float>(features.Rows, ClassCount);
        if (plain is null)
            probabilities.Span.Clear();
        else
            plain.Predict(standardised, probabilities);
        var share = (1 - (plain?.Share ?? 0)) / members.Length;
        foreach (var seen in members.GroupBy(member => views[member.View]))
        {
            var z = seen.Key.Embed(standardised);
            var nearest = seen.Key.Nearest(z, seen.Max(member => member.Neighbours));
            foreach (var member in seen)
            {
                Ask(member, z, seen.Key.Clips, nearest.Nearest(member.Neighbours), smoothAlpha, output, opinion);
                TensorPrimitives.MultiplyAdd(opinion.Span, share, probabilities.Span, probabilities.Span);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The nearest labelled clips; a weight falls with the squared distance d² as exp(−d² / mean d²).
    /// </remarks>
    public IReadOnlyList<Support> Explain(ReadOnlySpan<float> features, int count)
    {
        var nearest = NearestNeighbours.Among(
            standardiser.Apply(new Matrix<float>(1, features.Length, features.ToArray())),
            examples.Clips,
            count
        );
        var mean = Math.Max(nearest.SquaredDistances.DefaultIfEmpty().Average(), float.Epsilon);
        float[] weights = [.. nearest.SquaredDistances.Select(d => MathF.Exp(-d / mean))];
        return
        [
            .. nearest.Indices.Zip(
                weights,
                (i, weight) => new Support(examples.Rows[i], examples.Labels[i], weight / weights.Sum())
            ),
        ];
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The distance to the nearest training clips (as many as the largest member has), by the median of the same among
    /// the training clips.
    /// </remarks>
    public float[] Novelty(Matrix<float> features)
    {
        var (z, anchors) = (standardiser.Apply(features), views[0].Clips);
        var nearest = views[0].Nearest(z, members.Max(m => m.Neighbours));
        return
        [
            .. Enumerable
                .Range(0, z.Rows)
                .Select(i => MeanDistance(z.Row(i), anchors, nearest.Of(i)) / typicalDistance),
        ];
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        archive.Metadata["method"] = Method;
        archive.Metadata["neighbours"] = string.Join(
            ' ',
            members.Where(m => m.View == 0).Select(m => m.Neighbours.ToString(CultureInfo.InvariantCulture))
        );
        archive.Metadata["smoothAlpha"] = smoothAlpha.ToString("R", CultureInfo.InvariantCulture);
        archive.Metadata["typicalDistance"] = typicalDistance.ToString("R", CultureInfo.InvariantCulture);
        archive.Tensors["anchors"] = views[0].Clips;
        examples.Save(archive, views[0].Clips.Rows, Condensed is not null);
        Condensed?.Save(archive);
        foreach (var member in members)
        {
            archive.Tensors[$"votes.{MemberName(member.View, member.Neighbours)}"] = member.Votes;
            archive.Tensors[$"parameters.{MemberName(member.View, member.Neighbours)}"] = new Matrix<float>(
                1,
                member.Parameters.Length,
                member.Parameters
            );
        }
        foreach (var view in views)
            view.Damping?.Save(archive);
        CellsEntry.Save(archive, views);
        plain?.Save(archive);
        standardiser.Save(archive);
        OutputEntry.Save(archive, output);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static GraphClassifier Load(TensorArchive archive)
    {
        var standardiser = Standardiser.Load(archive);
        var anchors = archive.Require("anchors", columns: standardiser.Dimension);
        ClipView[] views = ComponentDamping.Find(archive, anchors.Columns) is { } damping
            ? [new(null, anchors), ClipView.Damped(anchors, damping)]
            : [new(null, anchors)];
        views = [.. views.Select((view, v) => view with { Cells = CellsEntry.Find(archive, v, view.Clips) })];
        var condensed = Condensation.Find(archive);
        GraphMember[] members =
        [
            .. Enumerable
                .Range(0, views.Length)
                .SelectMany(view => NeighbourCounts(archive).Select(k => LoadMember(archive, view, k, anchors))),
        ];
        var classes = members[0].Votes.Columns;
        var examples = Examples.Load(archive, anchors, classes, condensed is not null);
        var plain = PlainOpinion.Find(archive, anchors.Columns, classes);
        return new GraphClassifier(
            standardiser,
            views,
            examples,
            members,
            plain,
            (float)archive.RequireNumber("smoothAlpha", 0, 1),
            (float)archive.RequireNumber("typicalDistance", 0, 1e6),
            OutputEntry.Load(archive),
            condensed
        );
    }

    /// <summary>Neighbours a clip of each member of a view.</summary>
    internal static int[] NeighbourCounts(TensorArchive archive) =>
        [
            .. archive
                .RequireText("neighbours")
                .Split(' ')
                .Select(k =>
                    int.TryParse(k, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    && count is > 0 and <= MostNeighbours
                        ? count
                        : throw new InvalidDataException(
                            $"the model's entry 'neighbours' is '{archive.RequireText("neighbours")}', "
                                + $"expected whole numbers from 1 to {MostNeighbours}"
                        )
                ),
        ];

    /// <summary>What a member's tensors are called by.</summary>
    internal static string MemberName(int view, int neighbours) =>
        string.Create(CultureInfo.InvariantCulture, $"{(view == 0 ? "" : "damped.")}{neighbours}");

    private static GraphMember LoadMember(TensorArchive archive, int view, int neighbours, Matrix<float> anchors)
    {
        var votes = archive.Require($"votes.{MemberName(view, neighbours)}", anchors.Rows);
        var parameters = archive.Require(
            $"parameters.{MemberName(view, neighbours)}",
            1,
            (2 * anchors.Columns + 1) * votes.Columns
        );
        return new GraphMember(view, neighbours, parameters.Span.ToArray(), votes);
    }

    /// <summary>
    /// Of the differences: what the search has for a squared distance is rounded, and a clip that was learnt from is at
    /// distance 0.
    /// </summary>
    private static float MeanDistance(ReadOnlySpan<float> row, Matrix<float> anchors, ReadOnlySpan<int> nearest)
    {
        var sum = 0.0;
        foreach (var j in nearest)
            sum += TensorPrimitives.Distance<float>(row, anchors.Row(j));
        return (float)(sum / nearest.Length);
    }

    /// <summary>One member's probabilities (n, k) of rows (n, d) in its view.</summary>
    internal static void Ask(
        GraphMember member,
        Matrix<float> z,
        Matrix<float> anchors,
        NearestNeighbours nearest,
        float smoothAlpha,
        OutputKind output,
        Matrix<float> opinion
    )
    {
        var h = NeighbourGraph.WithNeighbourMean(z, anchors, nearest);
        if (output == OutputKind.AnyOfMany)
            ClassRegressions.Predict(h, member.Parameters, opinion);
        else
            LinearClassifier.PredictStandardised(h, member.Parameters, opinion);
        for (var i = 0; i < z.Rows; i++)
        {
            var row = opinion.Row(i);
            TensorPrimitives.Multiply(row, 1 - smoothAlpha, row);
            foreach (var j in nearest.Of(i))
                TensorPrimitives.MultiplyAdd(member.Votes.Row(j), 1f / nearest.K, row, row);
            TensorPrimitives.Max(row, 0f, row);
            if (output == OutputKind.AnyOfMany)
                TensorPrimitives.Min(row, 1f, row);
            else
                TensorPrimitives.Divide(row, TensorPrimitives.Sum<float>(row), row);
        }
    }
}

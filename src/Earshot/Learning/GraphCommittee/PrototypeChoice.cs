using System.Numerics.Tensors;
using Earshot.Annotations;
using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Learning.GraphCommittee;

/// <summary>
/// How many prototypes do for many clips: as few as answer nearly as well as all clips. A member of the committee
/// learns without a part of the labels, and clips whose labels it has not seen ask all clips and ask prototypes.
/// </summary>
internal static class PrototypeChoice
{
    /// <summary>Points of accuracy that fewer prototypes may cost.</summary>
    private const double MostGivenUp = 0.5;

    /// <summary>One label in so many is asked for, of a class that has as many.</summary>
    private const int Part = 5;

    private const int MostAsked = 2000;

    /// <summary>The fewest that cost little; the best where all cost more.</summary>
    /// <param name="clips">The clips and their prototypes of several sizes, fewest first.</param>
    /// <param name="training">The labels.</param>
    /// <param name="options">The method's.</param>
    /// <param name="fit">Trains a member of the committee.</param>
    public static (Prototypes Prototypes, Condensation Cost) Choose(
        ClipGraphs clips,
        TrainingSet training,
        GraphMethodOptions options,
        Func<ClipGraph, TrainingSet, GraphMember> fit
    )
    {
        var (asked, apart) = Asked(clips.Groups, training);
        if (asked.Length == 0)
            return (clips.Prototypes[0], new(training.Labels.Length, clips.Prototypes[0].Count, 0, 0, 0, 0));
        // the clips as they are, most neighbours
        var graph = clips.Graph(Enumerable.Range(0, options.Neighbours.Count).MaxBy(k => options.Neighbours[k]));
        var member = fit(graph, Without(training, apart));
        var z = clips.Views[0].Clips;
        var rows = z.SelectRows(asked);
        Matrix<float> Answers(GraphMember asking, Matrix<float> anchors, NearestNeighbours nearest)
        {
            var answers = new Matrix<float>(asked.Length, training.ClassCount);
            GraphClassifier.Ask(asking, rows, anchors, nearest, options.SmoothAlpha, training.Output, answers);
            return answers;
        }
        var ofAll = Answers(member, z, graph.Joined.OfRows(asked));
        (Prototypes Prototypes, Condensation Cost)? best = null;
        foreach (var prototypes in clips.Prototypes)
        {
            var anchors = prototypes.Means(z, apart);
            var few = member with { Votes = prototypes.Means(member.Votes, apart) };
            var answers = Answers(few, anchors, NearestNeighbours.Among(rows, anchors, member.Neighbours));
            var cost = Compare(training, asked, ofAll, answers) with { Kept = prototypes.Count };
            if (best is null || cost.PointsGivenUp < best.Value.Cost.PointsGivenUp)
                best = (prototypes, cost);
            if (cost.PointsGivenUp <= MostGivenUp)
                break;
        }
        return best!.Value;
    }

    /// <summary>
    /// Labelled rows to ask for, one in five of each class, and the rows not to be learnt from. Where groups are held
    /// apart it is one group in five.
    /// </summary>
    private static (int[] Asked, bool[] Apart) Asked(int[]? groups, TrainingSet training)
    {
        var known = training.Targets?.KnownRows() ?? training.LabelledRows();
        var kinds = known.GroupBy(row => groups is null && training.Targets is null ? training.Labels[row] : 0);
        var chosen = kinds
            .SelectMany(rows => OneInFive(rows.Select(row => groups?[row] ?? row).Distinct()))
            .ToHashSet();
        int[] asked = [.. known.Where(row => chosen.Contains(groups?[row] ?? row))];
        var step = Math.Max(1, (asked.Length + MostAsked - 1) / MostAsked);
        return (
            [.. asked.Index().Where(row => row.Index % step == 0).Select(row => row.Item)],
            [.. Enumerable.Range(0, training.Labels.Length).Select(row => chosen.Contains(groups?[row] ?? row))]
        );
    }

    private static IEnumerable<int> OneInFive(IEnumerable<int> values) =>
        values.Index().Where(value => value.Index % Part == Part - 1).Select(value => value.Item);

    private static TrainingSet Without(TrainingSet training, bool[] apart)
    {
        var targets = training.Targets?.Clone();
        for (var i = 0; targets is not null && i < targets.Rows; i++)
        for (var c = 0; apart[i] && c < targets.Classes; c++)
            targets[i, c] = LabelMatrix.Unknown;
        int[] labels = [.. training.Labels.Zip(apart, (label, isApart) => isApart ? TrainingSet.Unlabelled : label)];
        return training with { Labels = labels, Targets = targets, Apart = apart };
    }

    /// <summary>In any of many a known cell is right where it is scored from 0.5 on and present, or neither.</summary>
    private static Condensation Compare(TrainingSet training, int[] asked, Matrix<float> ofAll, Matrix<float> ofFew)
    {
        var (labels, alike, right, rightOfAll) = (0, 0, 0, 0);
        void Count(int label, int all, int few)
        {
            labels++;
            alike += all == few ? 1 : 0;
            right += few == label ? 1 : 0;
            rightOfAll += all == label ? 1 : 0;
        }
        foreach (var (i, row) in asked.Index())
            if (training.Targets is not { } targets)
                Count(
                    training.Labels[row],
                    TensorPrimitives.IndexOfMax<float>(ofAll.Row(i)),
                    TensorPrimitives.IndexOfMax<float>(ofFew.Row(i))
                );
            else
                for (var c = 0; c < targets.Classes; c++)
                    if (targets[row, c] is not LabelMatrix.Unknown and var cell)
                        Count(cell, Cell(ofAll[i, c]), Cell(ofFew[i, c]));
        double Share(int count) => count / (double)Math.Max(1, labels);
        return new(training.Labels.Length, 0, labels, Share(alike), Share(rightOfAll), Share(right));
    }

    private static int Cell(float score) => score >= 0.5f ? LabelMatrix.Present : LabelMatrix.Absent;
}

using System.Numerics.Tensors;
using Earshot.Learning;
using Earshot.Learning.Selection;
using Earshot.Numerics;

namespace Earshot.Workspace.Training;

/// <summary>
/// The labelled clips that the answers for all clips rest on: as the classifier says, or where it can't, those of the
/// largest cosine.
/// </summary>
internal static class SupportingClips
{
    private const int Block = 256;

    /// <summary>So many for each clip, most telling first; a clip is never among its own.</summary>
    public static (Evidence Evidence, Neighbour[][] Neighbours) Find(
        IClassifier classifier,
        ClipSpace space,
        int[] labelled,
        int count,
        int threads
    )
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        return classifier is IExplains explains
            ? (Evidence.Model, Explained(explains, space.Clips, count, parallel))
            : (Evidence.Cosine, Nearest(space, labelled, count, parallel));
    }

    private static Neighbour[][] Explained(IExplains classifier, FeatureSet clips, int count, ParallelOptions parallel)
    {
        var neighbours = new Neighbour[clips.ClipIds.Length][];
        Parallel.For(
            0,
            neighbours.Length,
            parallel,
            row =>
            {
                var others = classifier
                    .Explain(clips.Features.Row(row), count + 1)
                    .Where(support => support.Row != row)
                    .Take(count)
                    .ToArray();
                var sum = Math.Max(others.Sum(support => support.Weight), float.Epsilon);
                neighbours[row] =
                [
                    .. others.Select(support => new Neighbour((int)clips.ClipIds[support.Row], support.Weight / sum)),
                ];
            }
        );
        return neighbours;
    }

    private static Neighbour[][] Nearest(ClipSpace space, int[] labelled, int count, ParallelOptions parallel)
    {
        var directions = Directions(space.Standardised);
        var anchors = directions.SelectRows(labelled);
        var neighbours = new Neighbour[directions.Rows][];
        Parallel.For(
            0,
            (directions.Rows + Block - 1) / Block,
            parallel,
            block =>
            {
                int[] rows = [.. Enumerable.Range(block * Block, Math.Min(Block, directions.Rows - block * Block))];
                var cosines = new Matrix<float>(rows.Length, labelled.Length);
                Gemm.MultiplyTransposedB(directions.SelectRows(rows), anchors, cosines);
                for (var i = 0; i < rows.Length; i++)
                    neighbours[rows[i]] = Nearest(cosines.Row(i), rows[i], space.Clips.ClipIds, labelled, count);
            }
        );
        return neighbours;
    }

    private static Neighbour[] Nearest(ReadOnlySpan<float> cosines, int self, long[] clipIds, int[] labelled, int count)
    {
        var nearest = new PriorityQueue<int, float>(count + 1);
        for (var j = 0; j < labelled.Length; j++)
        {
            if (labelled[j] == self)
                continue;
            if (nearest.Count < count)
                nearest.Enqueue(j, cosines[j]);
            else if (nearest.TryPeek(out _, out var farthest) && cosines[j] > farthest)
                nearest.EnqueueDequeue(j, cosines[j]);
        }
        var found = new Neighbour[nearest.Count];
        for (var place = found.Length - 1; nearest.TryDequeue(out var j, out var cosine); place--)
            found[place] = new Neighbour((int)clipIds[labelled[j]], cosine);
        return found;
    }

    private static Matrix<float> Directions(Matrix<float> standardised)
    {
        var directions = standardised.Clone();
        for (var i = 0; i < directions.Rows; i++)
        {
            var row = directions.Row(i);
            TensorPrimitives.Divide(row, Math.Max(TensorPrimitives.Norm<float>(row), 1e-12f), row);
        }
        return directions;
    }
}

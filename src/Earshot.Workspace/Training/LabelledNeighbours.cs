using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Workspace.Training;

/// <summary>The labelled clips nearest to each clip, by the cosine of their standardised features.</summary>
internal static class LabelledNeighbours
{
    private const int Block = 256;

    public static Neighbour[][] Find(FeatureSet clips, int[] labelled, int count)
    {
        var directions = Directions(clips.Features);
        var anchors = directions.SelectRows(labelled);
        var neighbours = new Neighbour[directions.Rows][];
        Parallel.For(0, (directions.Rows + Block - 1) / Block, block =>
        {
            int[] rows = [.. Enumerable.Range(block * Block, Math.Min(Block, directions.Rows - block * Block))];
            var cosines = new Matrix<float>(rows.Length, labelled.Length);
            Gemm.MultiplyTransposedB(directions.SelectRows(rows), anchors, cosines);
            for (var i = 0; i < rows.Length; i++) neighbours[rows[i]] = Nearest(cosines.Row(i), rows[i], clips.ClipIds, labelled, count);
        });
        return neighbours;
    }

    private static Neighbour[] Nearest(ReadOnlySpan<float> cosines, int self, long[] clipIds, int[] labelled, int count)
    {
        var nearest = new PriorityQueue<int, float>(count + 1);
        for (var j = 0; j < labelled.Length; j++)
        {
            if (labelled[j] == self) continue;
            if (nearest.Count < count) nearest.Enqueue(j, cosines[j]);
            else if (nearest.TryPeek(out _, out var farthest) && cosines[j] > farthest) nearest.EnqueueDequeue(j, cosines[j]);
        }
        var found = new Neighbour[nearest.Count];
        for (var place = found.Length - 1; nearest.TryDequeue(out var j, out var cosine); place--) found[place] = new Neighbour((int)clipIds[labelled[j]], cosine);
        return found;
    }

    /// <summary>Standardised over all clips, then scaled to length 1.</summary>
    private static Matrix<float> Directions(Matrix<float> features)
    {
        var directions = Learning.Standardiser.Fit(features).Apply(features);
        for (var i = 0; i < directions.Rows; i++)
        {
            var row = directions.Row(i);
            TensorPrimitives.Divide(row, Math.Max(TensorPrimitives.Norm<float>(row), 1e-12f), row);
        }
        return directions;
    }
}

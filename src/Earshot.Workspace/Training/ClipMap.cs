using Earshot.Graphs;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Workspace.Training;

/// <summary>Draws the map of a workspace: clips that sound alike stand together.</summary>
public static class ClipMap
{
    private const int Components = 32,
        Neighbours = 15,
        Landmarks = 20_000,
        Anchors = 2048,
        Nearest = 3;

    /// <summary>Draws the map anew where clips have come or gone since it was drawn; says whether it did.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="seed">Root of its randomness.</param>
    /// <param name="threads">At most so many; null: one a core.</param>
    public static bool Refresh(WorkspaceStore workspace, ulong seed = 1, int? threads = null)
    {
        var drawn = workspace.Windows.Encoded();
        if (workspace.Map.All().Select(point => point.ClipId).SequenceEqual(drawn.Select(window => window.Id)))
            return false;
        var random = new RandomStreams(seed);
        var pool = WindowPool.Draw(drawn, new HashSet<long>(), Landmarks, random.Stream("landmarks"));
        var clips = workspace.Features.Load(pool);
        var positions = Draw(clips.Features, random, threads);
        workspace.Map.Put(
            clips
                .ClipIds.Select((id, row) => (id, positions[row, 0], positions[row, 1]))
                .Concat(pool.Length == drawn.Count ? [] : Others(workspace, clips, positions))
        );
        return true;
    }

    /// <summary>
    /// Windows that are no landmarks stand at the mean of the three landmarks nearest to them, weighted by 1 over the
    /// distance.
    /// </summary>
    private static IEnumerable<(long, float, float)> Others(
        WorkspaceStore workspace,
        FeatureSet landmarks,
        Matrix<float> positions
    )
    {
        var standardiser = Standardiser.Fit(landmarks.Features);
        var step = Math.Max(1, landmarks.ClipIds.Length / Anchors);
        int[] rows = [.. Enumerable.Range(0, landmarks.ClipIds.Length).Where(row => row % step == 0)];
        var anchors = standardiser.Apply(landmarks.Features.SelectRows(rows));
        foreach (var block in workspace.Features.Blocks())
        {
            var near = NearestNeighbours.Among(standardiser.Apply(block.Features), anchors, Nearest);
            for (var i = 0; i < block.ClipIds.Length; i++)
                if (landmarks.RowOf(block.ClipIds[i]) < 0)
                    yield return At(block.ClipIds[i], i, near, rows, positions);
        }
    }

    private static (long, float, float) At(long id, int i, NearestNeighbours near, int[] rows, Matrix<float> positions)
    {
        var (x, y, sum) = (0f, 0f, 0f);
        for (var e = i * near.K; e < (i + 1) * near.K; e++)
        {
            var weight = 1 / MathF.Sqrt(Math.Max(near.SquaredDistances[e], float.Epsilon));
            var row = rows[near.Indices[e]];
            (x, y, sum) = (x + weight * positions[row, 0], y + weight * positions[row, 1], sum + weight);
        }
        return (id, x / sum, y / sum);
    }

    /// <summary>Positions (n, 2) of raw features (n, d).</summary>
    internal static Matrix<float> Draw(Matrix<float> features, RandomStreams random, int? threads = null)
    {
        var components = PrincipalComponents.Project(
            Standardiser.Fit(features).Apply(features),
            Math.Max(2, Math.Min(Components, features.Columns)),
            random.Stream("components")
        );
        var start = new Matrix<float>(components.Rows, 2);
        for (var i = 0; i < start.Rows; i++)
            components.Row(i)[..Math.Min(2, components.Columns)].CopyTo(start.Row(i));
        var neighbours = NearestNeighbours.Within(components, Neighbours);
        var edges = Enumerable
            .Range(0, neighbours.Indices.Length)
            .Select(e => (e / neighbours.K, neighbours.Indices[e]));
        return NeighbourEmbedding.Embed(
            UndirectedGraph.FromEdges(components.Rows, edges),
            start,
            random.Child("map"),
            threads: threads
        );
    }
}

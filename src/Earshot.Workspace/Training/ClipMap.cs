using Earshot.Graphs;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Workspace.Training;

/// <summary>Draws the map of a workspace: clips that sound alike stand together.</summary>
public static class ClipMap
{
    private const int Components = 32,
        Neighbours = 15;

    /// <summary>Draws the map anew where clips have come or gone since it was drawn; says whether it did.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="seed">Root of its randomness.</param>
    /// <param name="threads">At most so many; null: one a core.</param>
    public static bool Refresh(WorkspaceStore workspace, ulong seed = 1, int? threads = null)
    {
        if (workspace.Map.All().Select(point => point.ClipId).SequenceEqual(workspace.Features.ClipIds()))
            return false;
        var clips = workspace.Features.Load();
        var positions = Draw(clips.Features, new RandomStreams(seed), threads);
        workspace.Map.Put(clips.ClipIds.Select((id, row) => (id, positions[row, 0], positions[row, 1])));
        return true;
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

using System.Numerics.Tensors;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Workspace.Search;

/// <summary>A window that was found.</summary>
/// <param name="WindowId">The window.</param>
/// <param name="Similarity">Cosine of its standardised features to the example's, −1 to 1; of several examples the
/// largest.</param>
public readonly record struct SearchHit(long WindowId, float Similarity);

/// <summary>
/// Windows that sound like examples. Features are standardised by what a sample of all windows says, so that no
/// feature outshouts the others, and compared by their cosine.
/// </summary>
public sealed class WindowSearch
{
    private const int SampleWindows = 8192;
    private readonly Standardiser standardiser;
    private readonly IVectorIndex index;
    private readonly long[] ids;

    private WindowSearch(Standardiser standardiser, IVectorIndex index, long[] ids) =>
        (this.standardiser, this.index, this.ids) = (standardiser, index, ids);

    /// <summary>Windows it knows.</summary>
    public int Count => ids.Length;

    /// <summary>Of all windows, for who asks many questions: their vectors are held in memory.</summary>
    public static WindowSearch Of(WorkspaceStore workspace)
    {
        var all = workspace.Features.Load();
        var standardiser = Standardiser.Fit(Sample(workspace).Features);
        return new(standardiser, VectorIndex.Of(Directions(standardiser, all.Features), new(1)), all.ClipIds);
    }

    /// <summary>Of some windows.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="windows">The windows.</param>
    /// <param name="like">Another search of the workspace, whose standardisation is taken over.</param>
    public static WindowSearch Among(
        WorkspaceStore workspace,
        IReadOnlyCollection<long> windows,
        WindowSearch? like = null
    )
    {
        var some = workspace.Features.Load(windows);
        var standardiser = like?.standardiser ?? Standardiser.Fit(Sample(workspace).Features);
        return new(standardiser, VectorIndex.Of(Directions(standardiser, some.Features), new(1)), some.ClipIds);
    }

    /// <summary>Windows like examples, likest first.</summary>
    /// <param name="examples">Raw features (e, d).</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="where">Windows that may be found; null: all.</param>
    public IReadOnlyList<SearchHit> Like(Matrix<float> examples, int count, Predicate<long>? where = null)
    {
        var directions = Directions(standardiser, examples);
        Predicate<int>? rows = where is null ? null : row => where(ids[row]);
        return
        [
            .. Enumerable
                .Range(0, directions.Rows)
                .SelectMany(row => index.Nearest(directions.Row(row), count, rows))
                .GroupBy(near => near.Row, near => near.Similarity)
                .Select(near => new SearchHit(ids[near.Key], near.Max()))
                .OrderByDescending(hit => hit.Similarity)
                .ThenBy(hit => hit.WindowId)
                .Take(count),
        ];
    }

    /// <summary>
    /// The same for who asks once: every vector is read once and none is kept, so that memory does not grow with the
    /// recordings.
    /// </summary>
    public static IReadOnlyList<SearchHit> Once(
        WorkspaceStore workspace,
        Matrix<float> examples,
        int count,
        Predicate<long>? where = null,
        CancellationToken cancellation = default
    )
    {
        var standardiser = Standardiser.Fit(Sample(workspace).Features);
        var wanted = Directions(standardiser, examples);
        var (nearest, ids) = (new NearestRows(count), new List<long>());
        foreach (var block in workspace.Features.Blocks())
        {
            cancellation.ThrowIfCancellationRequested();
            var cosines = new Matrix<float>(block.ClipIds.Length, wanted.Rows);
            Gemm.MultiplyTransposedB(Directions(standardiser, block.Features), wanted, cosines);
            for (var i = 0; i < block.ClipIds.Length; i++)
                if (where?.Invoke(block.ClipIds[i]) ?? true)
                    nearest.Add(ids.Count + i, TensorPrimitives.Max<float>(cosines.Row(i)));
            ids.AddRange(block.ClipIds);
        }
        return [.. nearest.Found().Select(near => new SearchHit(ids[near.Row], near.Similarity))];
    }

    /// <summary>Windows spread evenly over all.</summary>
    private static FeatureSet Sample(WorkspaceStore workspace)
    {
        var windows = workspace.Windows.Encoded();
        var step = Math.Max(1, windows.Count / SampleWindows);
        return workspace.Features.Load([.. windows.Where((_, i) => i % step == 0).Select(window => window.Id)]);
    }

    private static Matrix<float> Directions(Standardiser standardiser, Matrix<float> features)
    {
        var directions = standardiser.Apply(features);
        for (var i = 0; i < directions.Rows; i++)
        {
            var row = directions.Row(i);
            TensorPrimitives.Divide(row, Math.Max(TensorPrimitives.Norm<float>(row), 1e-12f), row);
        }
        return directions;
    }
}

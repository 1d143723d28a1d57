using System.Globalization;
using Earshot.Formats;
using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Learning.GraphCommittee;

/// <summary>
/// Cells in a model file, a view's: <c>cells.V</c> the centres (c, d), <c>cells.V.of</c> the cell of each training clip
/// (1, n), <c>cells.V.probes</c> how many are looked at, <c>cells.V.recall</c> the share of true neighbours so found.
/// </summary>
internal static class CellsEntry
{
    public static void Save(TensorArchive archive, IReadOnlyList<ClipView> views)
    {
        foreach (var (v, view) in views.Index())
        {
            if (view.Cells is not { } search)
                continue;
            archive.Tensors[Name(v)] = search.Cells.Centres;
            archive.Tensors[$"{Name(v)}.of"] = new(
                1,
                search.Cells.CellOf.Length,
                [.. search.Cells.CellOf.Select(cell => (float)cell)]
            );
            archive.Metadata[$"{Name(v)}.probes"] = search.Probes.ToString(CultureInfo.InvariantCulture);
            archive.Metadata[$"{Name(v)}.recall"] = search.Recall.ToString("F4", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Null where the view has none.</summary>
    public static CellNeighbours? Find(TensorArchive archive, int view, Matrix<float> anchors)
    {
        if (!archive.Tensors.TryGetValue(Name(view), out var centres))
            return null;
        centres = archive.Require(Name(view), columns: anchors.Columns);
        int[] cellOf =
        [
            .. archive.Require($"{Name(view)}.of", 1, anchors.Rows).Span.ToArray().Select(cell => (int)cell),
        ];
        if (cellOf.Any(cell => cell < 0 || cell >= centres.Rows))
            throw new InvalidDataException(
                $"the model's tensor '{Name(view)}.of' names cells beyond its {centres.Rows}"
            );
        return new(
            anchors,
            new(centres, cellOf),
            (int)archive.RequireNumber($"{Name(view)}.probes", 1, centres.Rows),
            archive.RequireNumber($"{Name(view)}.recall", 0, 1)
        );
    }

    private static string Name(int view) => string.Create(CultureInfo.InvariantCulture, $"cells.{view}");
}

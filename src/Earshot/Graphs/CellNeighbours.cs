using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Graphs;

/// <summary>
/// The k nearest of many anchors, nearly always: a row is compared with the anchors of the cells nearest to it and with
/// no others. What it costs grows as n^1.3 to n^1.5, where the exact search (<see cref="NearestNeighbours"/>) grows as
/// n². A row's answer depends on no other row's, so it has the same bits asked alone, among many and at any number of
/// threads.
/// </summary>
internal sealed class CellNeighbours
{
    /// <summary>Anchors from which on cells are worth their making.</summary>
    public const int FewestAnchors = 20_000;

    /// <summary>Share of the true neighbours that must be found for the cells to be used.</summary>
    public const double WantedRecall = 0.97;

    private const int SampleRows = 200,
        FewestProbes = 16;

    private readonly Matrix<float> sorted;
    private readonly float[] squares;
    private readonly float[] centreSquares;

    /// <summary>Of known cells.</summary>
    /// <param name="anchors">Shape (n, d).</param>
    /// <param name="cells">Of the anchors.</param>
    /// <param name="probes">How many cells are looked at for a row.</param>
    /// <param name="recall">Share of the true neighbours found of a sample of the anchors.</param>
    public CellNeighbours(Matrix<float> anchors, Cells cells, int probes, double recall = double.NaN)
    {
        (Cells, Probes, Recall) = (cells, Math.Min(probes, cells.Count), recall);
        sorted = anchors.SelectRows(cells.Rows);
        squares = SquaredDistances.SumsOfSquares(sorted);
        centreSquares = SquaredDistances.SumsOfSquares(cells.Centres);
    }

    /// <summary>The same anchors in the same cells, looked for in so many of them.</summary>
    private CellNeighbours(CellNeighbours other, int probes, double recall)
    {
        (Cells, Probes, Recall) = (other.Cells, Math.Min(probes, other.Cells.Count), recall);
        (sorted, squares, centreSquares) = (other.sorted, other.squares, other.centreSquares);
    }

    /// <summary>The cells.</summary>
    public Cells Cells { get; }

    /// <summary>How many cells are looked at for a row.</summary>
    public int Probes { get; }

    /// <summary>Share of the true neighbours found of a sample of the anchors, 0 to 1.</summary>
    public double Recall { get; }

    /// <summary>
    /// Cells of these anchors, and as few probes as find <see cref="WantedRecall"/> of the true neighbours of a sample;
    /// null where that would cost more than a quarter of the exact search.
    /// </summary>
    /// <param name="anchors">Shape (n, d).</param>
    /// <param name="k">Neighbours wanted.</param>
    /// <param name="parallel">Threads, and what stops it.</param>
    public static CellNeighbours? Choose(Matrix<float> anchors, int k, ParallelOptions parallel)
    {
        // cells look at no label: no seed but one of their own has a say
        var cells = Cells.Find(anchors, new RandomStreams(1), parallel: parallel);
        var step = Math.Max(1, anchors.Rows / SampleRows);
        int[] sample = [.. Enumerable.Range(0, anchors.Rows / step).Select(i => i * step)];
        // a row is its own nearest, which tells nothing
        var rows = anchors.SelectRows(sample);
        var exact = NearestNeighbours.Among(rows, anchors, k + 1);
        var tried = new CellNeighbours(anchors, cells, FewestProbes);
        for (var probes = FewestProbes; probes <= cells.Count / 4; probes *= 2)
        {
            tried = new(tried, probes, double.NaN);
            var recall = RecallOf(exact, tried.Among(rows, k + 1), sample);
            if (recall >= WantedRecall)
                return new(tried, probes, recall);
        }
        return null;
    }

    /// <summary>The same cells over the anchors as they were rounded for a model file.</summary>
    public CellNeighbours Over(Matrix<float> anchors) => new(anchors, Cells, Probes, Recall);

    /// <summary>Each row's nearest among the anchors.</summary>
    /// <param name="rows">Shape (m, d).</param>
    /// <param name="k">How many; at most n.</param>
    public NearestNeighbours Among(Matrix<float> rows, int k)
    {
        var found = NearestNeighbours.Unfilled(rows.Rows, Math.Min(k, sorted.Rows));
        var (probed, scores) = (new int[Probes], new float[Cells.Count]);
        for (var i = 0; i < rows.Rows; i++)
        {
            var row = rows.Row(i);
            for (var cell = 0; cell < scores.Length; cell++)
                scores[cell] = centreSquares[cell] - 2 * TensorPrimitives.Dot<float>(Cells.Centres.Row(cell), row);
            Least(scores, probed);
            foreach (var cell in probed)
                Compare(i, row, Cells.Of(cell), found);
            if (!found.IsFilled(i))
                CompareAll(i, row, found, _ => true);
            found.Complete(i, TensorPrimitives.SumOfSquares<float>(row));
        }
        return found;
    }

    /// <summary>Each anchor's nearest among the other anchors, or among those of other groups.</summary>
    /// <param name="k">How many; at most as many as each has others.</param>
    /// <param name="groups">Group of each anchor; null: each is one of its own.</param>
    /// <param name="parallel">Threads, and what stops it.</param>
    public NearestNeighbours Within(int k, int[]? groups, ParallelOptions parallel)
    {
        var found = NearestNeighbours.Unfilled(sorted.Rows, k);
        if (k == 0)
            return found;
        // rows of many cells ask a cell, and would pack it each time
        var cells = new PackedMatrix<float>[Cells.Count];
        Parallel.For(0, cells.Length, parallel, cell => cells[cell] = new(sorted.SelectRows(Places(cell))));
        var centres = new PackedMatrix<float>(Cells.Centres);
        Parallel.For(0, cells.Length, parallel, cell => AskFor(Places(cell), centres, cells, found, groups));
        return found;
    }

    /// <summary>The rows of a cell ask; those that look at one cell ask it together, by one matrix product.</summary>
    private void AskFor(
        int[] places,
        PackedMatrix<float> centres,
        PackedMatrix<float>[] cells,
        NearestNeighbours found,
        int[]? groups
    )
    {
        bool AreApart(int one, int other) => groups is null ? one != other : groups[one] != groups[other];
        var own = sorted.SelectRows(places);
        foreach (var (probed, askers) in Askers(own, centres))
        {
            var first = Cells.Of(probed).Begin;
            var distances = new Matrix<float>(askers.Count, cells[probed].Rows);
            cells[probed].Multiply(own.SelectRows([.. askers]), distances);
            for (var i = 0; i < askers.Count; i++)
            {
                var asker = Cells.Rows[places[askers[i]]];
                var row = distances.Row(i);
                TensorPrimitives.MultiplyAdd(row, -2f, squares.AsSpan(first, row.Length), row);
                var farthest = found.Farthest(asker);
                for (var j = 0; j < row.Length; j++)
                    if (row[j] <= farthest && AreApart(asker, Cells.Rows[first + j]))
                    {
                        found.Insert(asker, Cells.Rows[first + j], row[j]);
                        farthest = found.Farthest(asker);
                    }
            }
        }
        for (var i = 0; i < own.Rows; i++)
        {
            var asker = Cells.Rows[places[i]];
            if (!found.IsFilled(asker))
                CompareAll(asker, own.Row(i), found, other => AreApart(asker, other));
            found.Complete(asker, squares[places[i]]);
        }
    }

    /// <summary>The cells looked at, each with those of the rows that look at it.</summary>
    private Dictionary<int, List<int>> Askers(Matrix<float> own, PackedMatrix<float> centres)
    {
        var scores = new Matrix<float>(own.Rows, Cells.Count);
        centres.Multiply(own, scores);
        var (probed, askers) = (new int[Probes], new Dictionary<int, List<int>>());
        for (var i = 0; i < own.Rows; i++)
        {
            TensorPrimitives.MultiplyAdd(scores.Row(i), -2f, centreSquares, scores.Row(i));
            Least(scores.Row(i), probed);
            foreach (var cell in probed)
            {
                if (!askers.TryGetValue(cell, out var those))
                    askers[cell] = those = [];
                those.Add(i);
            }
        }
        return askers;
    }

    /// <summary>Where the rows of a cell stand among the sorted ones.</summary>
    private int[] Places(int cell)
    {
        var (begin, end) = Cells.Of(cell);
        return [.. Enumerable.Range(begin, end - begin)];
    }

    private void Compare(int i, ReadOnlySpan<float> row, (int Begin, int End) cell, NearestNeighbours found)
    {
        for (var place = cell.Begin; place < cell.End; place++)
        {
            var distance = squares[place] - 2 * TensorPrimitives.Dot(sorted.Row(place), row);
            if (distance <= found.Farthest(i))
                found.Insert(i, Cells.Rows[place], distance);
        }
    }

    /// <summary>Where the cells looked at hold too few: all anchors.</summary>
    private void CompareAll(int i, ReadOnlySpan<float> row, NearestNeighbours found, Predicate<int> may)
    {
        found.Clear(i);
        for (var place = 0; place < sorted.Rows; place++)
            if (may(Cells.Rows[place]))
                found.Insert(i, Cells.Rows[place], squares[place] - 2 * TensorPrimitives.Dot(sorted.Row(place), row));
    }

    /// <summary>Where the smallest scores are, smallest first; of equals the first.</summary>
    private static void Least(ReadOnlySpan<float> scores, Span<int> least)
    {
        for (var (i, count) = (0, 0); i < scores.Length; i++)
        {
            if (count == least.Length && scores[i] >= scores[least[^1]])
                continue;
            var place = count < least.Length ? count++ : count - 1;
            for (; place > 0 && scores[i] < scores[least[place - 1]]; place--)
                least[place] = least[place - 1];
            least[place] = i;
        }
    }

    private static double RecallOf(NearestNeighbours exact, NearestNeighbours found, int[] own)
    {
        var (hits, all) = (0, 0);
        for (var i = 0; i < own.Length; i++)
        {
            var others = exact.Of(i).ToArray().Where(other => other != own[i]).ToHashSet();
            (hits, all) = (hits + others.Intersect(found.Of(i).ToArray()).Count(), all + others.Count);
        }
        return hits / (double)all;
    }
}

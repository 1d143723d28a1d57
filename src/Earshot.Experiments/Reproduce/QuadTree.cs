namespace Earshot.Experiments.Reproduce;

/// <summary>
/// Points of the plane in nested squares, so that far groups can stand for their points (Barnes and Hut, 1986).
/// </summary>
internal sealed class QuadTree
{
    /// <summary>Squares this deep are not divided further: their points lie on one another.</summary>
    private const int MostDepth = 40;

    private readonly List<Cell> cells = [];

    /// <summary>Places the points y = (x_0, y_0, x_1, y_1, ...).</summary>
    public QuadTree(double[] y)
    {
        var reach = y.Max(Math.Abs) + 1e-9;
        cells.Add(new Cell(0, 0, reach));
        for (var i = 0; i < y.Length; i += 2)
            Insert(y[i], y[i + 1]);
    }

    /// <summary>
    /// Adds Σ_j q² (y − y_j) and Σ_j q over all points j, q = 1 / (1 + |y − y_j|²); a square seen under less than
    /// <paramref name="angle"/> (side over distance) counts as its centre of mass. The point itself adds nothing to the
    /// force and 1 to the total.
    /// </summary>
    public void Repel(double x, double y, double angle, ref double forceX, ref double forceY, ref double total)
    {
        Span<int> open = stackalloc int[4 * MostDepth + 4];
        var count = 1;
        open[0] = 0;
        while (count > 0)
        {
            var cell = cells[open[--count]];
            if (cell.Count == 0)
                continue;
            var (dx, dy) = (x - cell.SumX / cell.Count, y - cell.SumY / cell.Count);
            var squared = dx * dx + dy * dy;
            if (cell.Children < 0 || 4 * cell.Reach * cell.Reach < angle * angle * squared)
            {
                var q = 1 / (1 + squared);
                total += cell.Count * q;
                forceX += cell.Count * q * q * dx;
                forceY += cell.Count * q * q * dy;
            }
            else
                for (var child = 0; child < 4; child++)
                    open[count++] = cell.Children + child;
        }
    }

    private void Insert(double x, double y)
    {
        for (int at = 0, depth = 0; ; depth++)
        {
            var cell = cells[at];
            var occupied = cell.Count > 0 && cell.Children < 0 && depth < MostDepth;
            if (occupied)
            {
                cell.Children = Divide(cell);
                var (ownX, ownY) = (cell.SumX / cell.Count, cell.SumY / cell.Count);
                Add(cell.Children + cell.Quadrant(ownX, ownY), ownX, ownY, cell.Count);
                cells[at] = cell;
            }
            Add(at, x, y, 1);
            if (cell.Children < 0)
                return;
            at = cell.Children + cell.Quadrant(x, y);
        }
    }

    private int Divide(Cell cell)
    {
        var half = cell.Reach / 2;
        for (var child = 0; child < 4; child++)
            cells.Add(new Cell(cell.X + (child % 2 == 0 ? -half : half), cell.Y + (child < 2 ? -half : half), half));
        return cells.Count - 4;
    }

    private void Add(int at, double x, double y, int count)
    {
        var cell = cells[at];
        cells[at] = cell with
        {
            Count = cell.Count + count,
            SumX = cell.SumX + count * x,
            SumY = cell.SumY + count * y,
        };
    }

    /// <summary>
    /// A square around (X, Y) reaching so far to each side; what it holds; its first child's place, negative where it
    /// has none.
    /// </summary>
    private record struct Cell(double X, double Y, double Reach)
    {
        public int Count = 0,
            Children = -1;
        public double SumX = 0,
            SumY = 0;

        public readonly int Quadrant(double x, double y) => (x < X ? 0 : 1) + (y < Y ? 0 : 2);
    }
}

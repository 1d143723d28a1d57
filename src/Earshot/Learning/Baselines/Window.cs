namespace Earshot.Learning.Baselines;

/// <summary>
/// The window a convolution slides over a grid, zeros around the edges ("same" padding): ⌈size / stride⌉ outputs,
/// window i beginning at i·stride − ⌊p / 2⌋ for p = max(0, (outputs − 1)·stride + window − size).
/// </summary>
/// <param name="Height">Positions downwards.</param>
/// <param name="Width">Positions along a row.</param>
/// <param name="Stride">From one window to the next, both ways.</param>
public readonly record struct Window(int Height, int Width, int Stride = 1)
{
    /// <summary>Zeros above and left of a grid.</summary>
    internal (int Above, int Left) Padding(Grid grid) => (Before(grid.Height, Height), Before(grid.Width, Width));

    private int Before(int size, int window) =>
        Math.Max(0, ((size + Stride - 1) / Stride - 1) * Stride + window - size) / 2;
}

namespace Earshot.Learning.Baselines;

/// <summary>
/// Shape of an example on its way through a convolutional network: a matrix of a batch has a row a position (row by row
/// of the grid) and a column a channel. A waveform or a sequence is a grid of height 1.
/// </summary>
/// <param name="Height">Rows of positions, 1 or more.</param>
/// <param name="Width">Positions in a row, 1 or more.</param>
/// <param name="Channels">Values at a position, 1 or more.</param>
public readonly record struct Grid(int Height, int Width, int Channels)
{
    /// <summary>Positions of an example.</summary>
    public int Positions => Height * Width;

    /// <summary>Values of an example.</summary>
    public int Values => Positions * Channels;

    /// <summary>
    /// The grid after a window of that stride, the last one cut off at the edge: ⌈size / stride⌉ each way.
    /// </summary>
    /// <param name="strideY">From one window to the next, downwards.</param>
    /// <param name="strideX">The same, along a row.</param>
    /// <param name="channels">Channels afterwards.</param>
    public Grid Strided(int strideY, int strideX, int channels) =>
        new((Height + strideY - 1) / strideY, (Width + strideX - 1) / strideX, channels);
}

namespace Earshot.Networks;

/// <summary>The window that a convolution or a pooling slides over two axes (T, F) or (H, W).</summary>
/// <param name="Height">Taps along the first axis.</param>
/// <param name="Width">Taps along the second axis.</param>
/// <param name="StrideY">From one window to the next along the first axis.</param>
/// <param name="StrideX">The same along the second axis.</param>
/// <param name="Above">Zeros before the first axis.</param>
/// <param name="Below">Zeros after it.</param>
/// <param name="Left">Zeros before the second axis.</param>
/// <param name="Right">Zeros after it.</param>
/// <param name="DilationY">From one tap to the next along the first axis.</param>
/// <param name="DilationX">The same along the second axis.</param>
public readonly record struct Window(
    int Height,
    int Width,
    int StrideY = 1,
    int StrideX = 1,
    int Above = 0,
    int Below = 0,
    int Left = 0,
    int Right = 0,
    int DilationY = 1,
    int DilationX = 1
)
{
    /// <summary>A square window: the same both ways.</summary>
    public static Window Square(int size, int stride = 1, int padding = 0, int dilation = 1) =>
        new(size, size, stride, stride, padding, padding, padding, padding, dilation, dilation);

    /// <summary>A window over a sequence: the first axis has size 1.</summary>
    public static Window Line(int size, int stride = 1, int padding = 0, int dilation = 1) =>
        new(1, size, 1, stride, Left: padding, Right: padding, DilationX: dilation);

    /// <summary>Number of taps.</summary>
    public int Taps => Height * Width;

    /// <summary>Windows that fit: ⌊(size + padding − dilation·(taps − 1) − 1) / stride⌋ + 1 each way.</summary>
    public (int Height, int Width) Fit(int height, int width) =>
        (Fit(height + Above + Below, Height, StrideY, DilationY), Fit(width + Left + Right, Width, StrideX, DilationX));

    private static int Fit(int size, int taps, int stride, int dilation)
    {
        var room = size - dilation * (taps - 1) - 1;
        return room < 0 ? 0 : room / stride + 1;
    }
}

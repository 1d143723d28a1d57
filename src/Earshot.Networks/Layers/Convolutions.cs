using System.Numerics;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Layers;

/// <summary>A convolution over time; <c>weight</c> (out, in/groups, k) in files, <c>bias</c> (out).</summary>
/// <param name="p">Its place in the names.</param>
/// <param name="inputs">Channels in.</param>
/// <param name="outputs">Channels out.</param>
/// <param name="size">Taps k.</param>
/// <param name="stride">From one window to the next. Default 1.</param>
/// <param name="padding">Zeros at both ends. Default none.</param>
/// <param name="dilation">From one tap to the next. Default 1.</param>
/// <param name="groups">Groups of channels that see only themselves. Default 1.</param>
/// <param name="bias">Whether there is a bias. Default true.</param>
/// <param name="fill">First weights; default PyTorch's, uniform in ±1/√fan-in.</param>
public sealed class Conv1d<T>(
    Scope<T> p,
    int inputs,
    int outputs,
    int size,
    int stride = 1,
    int padding = 0,
    int dilation = 1,
    int groups = 1,
    bool bias = true,
    Fill? fill = null
)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Window window = Window.Line(size, stride, padding, dilation);

    /// <summary>The weight (out, k, in/groups).</summary>
    public Tensor<T> Weight { get; } =
        p.Parameter(
            "weight",
            (outputs, size, inputs / groups),
            fill ?? Fill.Torch(inputs / groups * size),
            TensorLayout.ChannelsLast
        );

    /// <summary>The bias (out).</summary>
    public Tensor<T>? Bias { get; } =
        bias ? p.Parameter("bias", outputs, fill is null ? Fill.Torch(inputs / groups * size) : Fill.Zeros) : null;

    /// <summary>x (B, T, in) to y (B, T', out), T' = ⌊(T + 2·padding − dilation·(k − 1) − 1)/stride⌋ + 1.</summary>
    public Tensor<T> Of(Tensor<T> x) => Convolution.Of(x, Weight, Bias, window, groups);
}

/// <summary>A convolution over two axes; <c>weight</c> (out, in/groups, kh, kw) in files, <c>bias</c> (out).</summary>
/// <param name="p">Its place in the names.</param>
/// <param name="inputs">Channels in.</param>
/// <param name="outputs">Channels out.</param>
/// <param name="window">Taps, strides, padding: <c>Window.Square(3, padding: 1)</c>.</param>
/// <param name="groups">Groups of channels that see only themselves. Default 1.</param>
/// <param name="bias">Whether there is a bias. Default true.</param>
/// <param name="fill">First weights; default PyTorch's, uniform in ±1/√fan-in.</param>
public sealed class Conv2d<T>(
    Scope<T> p,
    int inputs,
    int outputs,
    Window window,
    int groups = 1,
    bool bias = true,
    Fill? fill = null
)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The weight (out, kh, kw, in/groups).</summary>
    public Tensor<T> Weight { get; } =
        p.Parameter(
            "weight",
            (outputs, window.Height, window.Width, inputs / groups),
            fill ?? Fill.Torch(inputs / groups * window.Taps),
            TensorLayout.ChannelsLast
        );

    /// <summary>The bias (out).</summary>
    public Tensor<T>? Bias { get; } =
        bias
            ? p.Parameter("bias", outputs, fill is null ? Fill.Torch(inputs / groups * window.Taps) : Fill.Zeros)
            : null;

    /// <summary>x (B, H, W, in) to y (B, H', W', out).</summary>
    public Tensor<T> Of(Tensor<T> x) => Convolution.Of(x, Weight, Bias, window, groups);
}

/// <summary>A convolution of each channel by itself over two axes; <c>weight</c> (C, 1, kh, kw) in files.</summary>
/// <param name="p">Its place in the names.</param>
/// <param name="channels">C.</param>
/// <param name="window">Taps, strides, padding.</param>
/// <param name="bias">Whether there is a bias. Default true.</param>
public sealed class DepthwiseConv2d<T>(Scope<T> p, int channels, Window window, bool bias = true)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor<T> weight = p.Parameter(
        "weight",
        (window.Height, window.Width, channels),
        Fill.Torch(window.Taps),
        TensorLayout.TapsFirst
    );

    private readonly Tensor<T>? b = bias ? p.Parameter("bias", channels, Fill.Torch(window.Taps)) : null;

    /// <summary>x (B, H, W, C) to y (B, H', W', C).</summary>
    public Tensor<T> Of(Tensor<T> x) => Convolution.Depthwise(x, weight, b, window);
}

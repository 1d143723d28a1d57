namespace Earshot.Features.EfficientAt;

/// <summary>One row of MobileNetV3-Large's table (Howard et al. 2019), at width 0.4.</summary>
/// <param name="Kernel">Side of the depthwise kernel.</param>
/// <param name="Expanded">Channels between expansion and projection.</param>
/// <param name="Channels">Channels out.</param>
/// <param name="Squeeze">Channels inside the squeeze-and-excitation; 0 for none.</param>
/// <param name="HardSwish">Hard swish, or else ReLU.</param>
/// <param name="Stride">Stride of the depthwise convolution.</param>
internal readonly record struct BlockShape(
    int Kernel,
    int Expanded,
    int Channels,
    int Squeeze,
    bool HardSwish,
    int Stride
)
{
    /// <summary>mn04's fifteen blocks.</summary>
    public static readonly BlockShape[] Mn04 =
    [
        new(3, 8, 8, 0, false, 1),
        new(3, 24, 16, 0, false, 2),
        new(3, 32, 16, 0, false, 1),
        new(5, 32, 16, 8, false, 2),
        new(5, 48, 16, 16, false, 1),
        new(5, 48, 16, 16, false, 1),
        new(3, 96, 32, 0, true, 2),
        new(3, 80, 32, 0, true, 1),
        new(3, 72, 32, 0, true, 1),
        new(3, 72, 32, 0, true, 1),
        new(3, 192, 48, 48, true, 1),
        new(3, 272, 48, 72, true, 1),
        new(5, 272, 64, 72, true, 2),
        new(5, 384, 64, 96, true, 1),
        new(5, 384, 64, 96, true, 1),
    ];
}

namespace Earshot.Features.EfficientAt;

/// <summary>A layer from image to image.</summary>
internal interface IBlock
{
    /// <summary>The output, which the caller disposes.</summary>
    FeatureMap Forward(FeatureMap input);
}

/// <summary>
/// MobileNetV3's block: expand, filter each channel, scale channels, project; the input is added where the shape stays
/// the same.
/// </summary>
internal sealed class InvertedResidual<TActivation> : IBlock
    where TActivation : IActivation
{
    private readonly PointwiseConvolution<TActivation>? expand;
    private readonly Depthwise<TActivation> filter;
    private readonly SqueezeExcitation? squeeze;
    private readonly PointwiseConvolution<Identity> project;
    private readonly bool hasShortcut;

    /// <summary>Takes its weights from <c>name.0</c> onwards.</summary>
    public InvertedResidual(NamedTensors weights, string name, int inputs, BlockShape shape)
    {
        var next = 0;
        string Next() => $"{name}.{next++}";
        if (shape.Expanded != inputs)
            expand = new(weights.Convolution(Next(), shape.Expanded, inputs, 1, 1));
        filter = new(
            weights.Convolution(Next(), shape.Expanded, 1, shape.Kernel, shape.Kernel),
            shape.Kernel,
            shape.Stride
        );
        if (shape.Squeeze > 0)
        {
            var layers = $"{Next()}.conc_se_layers.0";
            squeeze = new(
                weights.Linear($"{layers}.fc1", shape.Squeeze, shape.Expanded),
                weights.Linear($"{layers}.fc2", shape.Expanded, shape.Squeeze)
            );
        }
        project = new(weights.Convolution(Next(), shape.Channels, shape.Expanded, 1, 1));
        hasShortcut = shape.Stride == 1 && inputs == shape.Channels;
    }

    public FeatureMap Forward(FeatureMap input)
    {
        using var expanded = expand?.Forward(input);
        using var filtered = filter.Forward(expanded ?? input);
        squeeze?.Apply(filtered);
        return project.Forward(filtered, hasShortcut ? input : null);
    }
}

using System.Numerics;

namespace Earshot.Networks;

/// <summary>How a tensor lies in a file beside how it lies here.</summary>
public enum TensorLayout
{
    /// <summary>The same order of values; the file may count axes of size 1 besides.</summary>
    Same,

    /// <summary>A convolution's weight: (O, I, k…) in the file, (O, k…, I) here, channels last.</summary>
    ChannelsLast,

    /// <summary>A depthwise convolution's weight: (C, 1, k…) in the file, (k…, C) here.</summary>
    TapsFirst,

    /// <summary>A matrix turned: (b, a) in the file, (a, b) here.</summary>
    Transposed,
}

/// <summary>A named tensor that is learnt, or a statistic that is only kept.</summary>
public sealed class Parameter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal Parameter(string name, Shape shape, bool isStatistic, TensorLayout layout, int[]? fileShape)
    {
        Tensor = new(shape, new T[shape.Count], name);
        Tensor.Storage.NeedsGradient = !isStatistic;
        (IsStatistic, Layout, FileShape) = (isStatistic, layout, fileShape ?? ShapeInFiles(shape, layout));
    }

    /// <summary>Its name, as PyTorch would write it into a state dictionary.</summary>
    public string Name => Tensor.Name!;

    /// <summary>The numbers and their gradient.</summary>
    public Tensor<T> Tensor { get; }

    /// <summary>Whether no gradient reaches it at all (a running mean).</summary>
    public bool IsStatistic { get; }

    /// <summary>Whether it is left as it is.</summary>
    public bool IsFrozen
    {
        get => !IsStatistic && !Tensor.Storage.NeedsGradient;
        set => Tensor.Storage.NeedsGradient = !value && !IsStatistic;
    }

    /// <summary>How it lies in files.</summary>
    public TensorLayout Layout { get; }

    /// <summary>Its shape in files, any number of axes.</summary>
    public IReadOnlyList<int> FileShape { get; }

    private static int[] ShapeInFiles(Shape shape, TensorLayout layout)
    {
        var sizes = new int[shape.Rank];
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] = shape[i];
        return layout switch
        {
            TensorLayout.ChannelsLast => [sizes[0], sizes[^1], .. sizes[1..^1]],
            TensorLayout.TapsFirst => [sizes[^1], 1, .. sizes[..^1]],
            TensorLayout.Transposed => [.. sizes.Reverse()],
            _ => sizes,
        };
    }
}

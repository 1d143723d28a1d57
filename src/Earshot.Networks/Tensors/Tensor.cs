using System.Numerics;
using Earshot.Networks.Operators;

namespace Earshot.Networks;

/// <summary>Numbers with a shape: row-major, contiguous, over a part of a buffer that views share.</summary>
/// <remarks>
/// What convolves has its channels last: (B, T, C), (B, H, W, C). A tensor that an operator gave is good until its
/// tape begins again.
/// </remarks>
/// <typeparam name="T"><c>float</c> runs, <c>double</c> is what gradients are checked in.</typeparam>
public sealed class Tensor<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal Tensor(Storage<T> storage, int offset, Shape shape, string? name = null) =>
        (Storage, Offset, Shape, Name) = (storage, offset, shape, name);

    /// <summary>A tensor over values of one's own, which are shared, not copied; no gradient reaches it.</summary>
    /// <exception cref="ArgumentException">There are fewer values than the shape needs.</exception>
    public Tensor(Shape shape, T[] values, string? name = null)
        : this(new Storage<T>(values, null), 0, shape, name)
    {
        if (values.Length < shape.Count)
            throw new ArgumentException($"a tensor {shape} needs {shape.Count} values, got {values.Length}");
    }

    /// <summary>A tensor of zeros of one's own; no gradient reaches it.</summary>
    public Tensor(Shape shape)
        : this(shape, new T[shape.Count]) { }

    /// <summary>Its shape.</summary>
    public Shape Shape { get; }

    /// <summary>A parameter's name, for messages.</summary>
    public string? Name { get; }

    /// <summary>The values, row-major.</summary>
    public Span<T> Values => Storage.Values.AsSpan(Offset, Shape.Count);

    /// <summary>Whether a gradient is wanted here: it is a parameter that is not frozen, or depends on one.</summary>
    public bool NeedsGradient => Storage.NeedsGradient;

    /// <summary>The gradient; empty where there is none (yet).</summary>
    public Span<T> Gradient => Storage.Gradient is { } gradient ? gradient.AsSpan(Offset, Shape.Count) : default;

    /// <summary>The one number of a tensor of one value, such as a loss.</summary>
    public double Item =>
        Shape.Count == 1
            ? double.CreateTruncating(Values[0])
            : throw new InvalidOperationException($"a tensor {Shape} is not a single number");

    internal Storage<T> Storage { get; }

    internal int Offset { get; }

    /// <summary>One row of the innermost axis.</summary>
    public Span<T> Row(int row) => Values.Slice(row * Shape.Last, Shape.Last);

    /// <summary>
    /// Room for the gradient; <paramref name="accumulate"/> says whether to add to what is there or to overwrite it.
    /// </summary>
    internal Span<T> TakeGradient(out bool accumulate) => Storage.TakeGradient(Offset, Shape.Count, out accumulate);

    /// <summary>The gradient so far, zeros where there was none, to add to.</summary>
    internal Span<T> AddGradient()
    {
        var gradient = TakeGradient(out var accumulate);
        if (!accumulate)
            gradient.Clear();
        return gradient;
    }

    /// <summary>a + b; b may be as long as a's innermost axes and is then added to each (a bias, positions).</summary>
    public static Tensor<T> operator +(Tensor<T> a, Tensor<T> b) => Arithmetic.Add(a, b);

    /// <summary>a − b, as a + b.</summary>
    public static Tensor<T> operator -(Tensor<T> a, Tensor<T> b) => Arithmetic.Subtract(a, b);

    /// <summary>a ⊙ b, as a + b.</summary>
    public static Tensor<T> operator *(Tensor<T> a, Tensor<T> b) => Arithmetic.Multiply(a, b);

    /// <summary>A number times a.</summary>
    public static Tensor<T> operator *(double factor, Tensor<T> a) => Arithmetic.Scale(a, factor);

    /// <summary>Name and shape, for messages.</summary>
    public override string ToString() => Name is null ? $"{Shape}" : $"'{Name}' {Shape}";
}

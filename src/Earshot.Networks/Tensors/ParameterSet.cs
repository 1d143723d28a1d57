using System.IO.Enumeration;
using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Networks;

/// <summary>All named tensors of a network, in the order in which it makes them.</summary>
/// <param name="random">Where first values come from: a stream for each name, so that one layer more changes no
/// other. Null: all begin as zeros, for a file to fill.</param>
public sealed class ParameterSet<T>(RandomStreams? random)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<Parameter<T>> all = [];
    private readonly Dictionary<string, Parameter<T>> byName = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyList<Parameter<T>> All => all;

    /// <summary>Where names begin.</summary>
    public Scope<T> Root => new(this, "");

    /// <summary>Number of values that are learnt or frozen, statistics not counted.</summary>
    public long Count => all.Where(p => !p.IsStatistic).Sum(p => (long)p.Tensor.Shape.Count);

    /// <summary>One of them.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public Parameter<T> this[string name] =>
        byName.TryGetValue(name, out var parameter)
            ? parameter
            : throw new KeyNotFoundException($"no parameter '{name}' among {string.Join(", ", byName.Keys)}");

    /// <summary>Makes one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape here.</param>
    /// <param name="fill">Its first values.</param>
    /// <param name="layout">How it lies in files.</param>
    /// <param name="isStatistic">Whether no gradient reaches it.</param>
    /// <param name="fileShape">Its shape in files where the layout doesn't tell.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public Tensor<T> Add(
        string name,
        Shape shape,
        Fill fill,
        TensorLayout layout = TensorLayout.Same,
        bool isStatistic = false,
        int[]? fileShape = null
    )
    {
        var parameter = new Parameter<T>(name, shape, isStatistic, layout, fileShape);
        byName.Add(name, parameter);
        all.Add(parameter);
        if (random is not null)
            fill.Into(parameter.Tensor.Values, random.Stream(name));
        return parameter.Tensor;
    }

    /// <summary>Freezes all whose name matches one of the patterns (<c>blocks.*</c>), or frees them again.</summary>
    public void Freeze(bool frozen, params ReadOnlySpan<string> patterns)
    {
        foreach (var pattern in patterns)
        foreach (var parameter in all)
            if (FileSystemName.MatchesSimpleExpression(pattern, parameter.Name, ignoreCase: false))
                parameter.IsFrozen = frozen;
    }

    /// <summary>Sets all gradients to zero: before each step.</summary>
    public void ClearGradients()
    {
        foreach (var parameter in all)
            parameter.Tensor.Gradient.Clear();
    }

    /// <summary>The Euclidean norm of all gradients.</summary>
    public double GradientNorm()
    {
        var squares = 0.0;
        foreach (var parameter in all)
            if (parameter.Tensor.NeedsGradient)
                squares += double.CreateTruncating(TensorPrimitives.SumOfSquares<T>(parameter.Tensor.Gradient));
        return Math.Sqrt(squares);
    }

    /// <summary>Scales all gradients down where their norm exceeds a limit; returns the norm before.</summary>
    public double ClipGradients(double limit)
    {
        var norm = GradientNorm();
        if (norm > limit)
            foreach (var parameter in all)
                TensorPrimitives.Multiply(
                    parameter.Tensor.Gradient,
                    T.CreateTruncating(limit / norm),
                    parameter.Tensor.Gradient
                );
        return norm;
    }

    /// <summary>Takes over the values of another set of the same names and shapes, statistics too.</summary>
    public void CopyFrom(ParameterSet<T> other)
    {
        for (var i = 0; i < all.Count; i++)
            other.all[i].Tensor.Values.CopyTo(all[i].Tensor.Values);
    }

    /// <summary>A copy of all values, in order.</summary>
    public T[][] Snapshot() => [.. all.Select(p => p.Tensor.Values.ToArray())];

    /// <summary>Puts a copy back.</summary>
    public void Restore(T[][] snapshot)
    {
        for (var i = 0; i < all.Count; i++)
            snapshot[i].CopyTo(all[i].Tensor.Values);
    }
}

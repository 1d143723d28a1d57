using System.Numerics;

namespace Earshot.Networks;

/// <summary>A place in the names of a network: <c>p / "blocks" / "0" / "attn"</c> is <c>blocks.0.attn</c>.</summary>
public readonly struct Scope<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal Scope(ParameterSet<T> parameters, string prefix) => (Parameters, Prefix) = (parameters, prefix);

    /// <summary>The set that the names lie in.</summary>
    public ParameterSet<T> Parameters { get; }

    /// <summary>The name so far.</summary>
    public string Prefix { get; }

    /// <summary>The place below of that name.</summary>
    public static Scope<T> operator /(Scope<T> scope, string name) => new(scope.Parameters, scope.Name(name));

    /// <summary>The place below of that number.</summary>
    public static Scope<T> operator /(Scope<T> scope, int index) =>
        scope / index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Makes a parameter here.</summary>
    /// <inheritdoc cref="ParameterSet{T}.Add"/>
    public Tensor<T> Parameter(
        string name,
        Shape shape,
        Fill fill,
        TensorLayout layout = TensorLayout.Same,
        int[]? fileShape = null
    ) => Parameters.Add(Name(name), shape, fill, layout, fileShape: fileShape);

    /// <summary>Makes a statistic here, which no gradient reaches.</summary>
    public Tensor<T> Statistic(string name, Shape shape, Fill fill) =>
        Parameters.Add(Name(name), shape, fill, isStatistic: true);

    private string Name(string name) => Prefix.Length == 0 ? name : $"{Prefix}.{name}";
}

using System.Globalization;
using Earshot.Numerics;

namespace Earshot.Formats;

/// <summary>
/// Named tensors and named texts: what a model file holds (safetensors on disk: <c>Inference/SafeTensors</c>).
/// </summary>
public sealed class TensorArchive
{
    /// <summary>The tensors by name, row-major float32; a vector is a matrix of one row.</summary>
    public SortedDictionary<string, Matrix<float>> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Texts by name (JSON where structured): the safetensors <c>__metadata__</c>.</summary>
    public SortedDictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes over all entries of another archive, their names after a prefix.</summary>
    public void Put(string prefix, TensorArchive own)
    {
        foreach (var (name, tensor) in own.Tensors)
            Tensors[prefix + name] = tensor;
        foreach (var (name, text) in own.Metadata)
            Metadata[prefix + name] = text;
    }

    /// <summary>The entries that <see cref="Put"/> took over; empty where there are none.</summary>
    public TensorArchive Under(string prefix)
    {
        var own = new TensorArchive();
        foreach (var (name, tensor) in Tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)))
            own.Tensors[name[prefix.Length..]] = tensor;
        foreach (var (name, text) in Metadata.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)))
            own.Metadata[name[prefix.Length..]] = text;
        return own;
    }

    /// <summary>A tensor that must be there, in that shape (null: any).</summary>
    /// <exception cref="InvalidDataException">It is missing or has another shape.</exception>
    public Matrix<float> Require(string name, int? rows = null, int? columns = null)
    {
        if (!Tensors.TryGetValue(name, out var tensor))
            throw new InvalidDataException(
                $"the model has no tensor '{name}'; it holds {string.Join(", ", Tensors.Keys)}"
            );
        if ((rows ?? tensor.Rows) != tensor.Rows || (columns ?? tensor.Columns) != tensor.Columns)
            throw new InvalidDataException(
                $"tensor '{name}' is {tensor}, expected "
                    + $"{rows?.ToString() ?? "any"}×{columns?.ToString() ?? "any"}"
            );
        return tensor;
    }

    /// <summary>A text that must be there.</summary>
    /// <exception cref="InvalidDataException">It is missing.</exception>
    public string RequireText(string name) =>
        Metadata.TryGetValue(name, out var text)
            ? text
            : throw new InvalidDataException(
                $"the model has no entry '{name}' in its metadata; it holds {string.Join(", ", Metadata.Keys)}"
            );

    /// <summary>A text that must be a number of a range.</summary>
    /// <param name="name">The entry.</param>
    /// <param name="least">The least that makes sense.</param>
    /// <param name="most">The most; infinity where that is one of its values.</param>
    /// <exception cref="InvalidDataException">It is missing or something else.</exception>
    public double RequireNumber(string name, double least, double most) =>
        double.TryParse(RequireText(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && value >= least
        && value <= most
            ? value
            : throw new InvalidDataException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the model's entry '{name}' is '{RequireText(name)}', expected a number from {least} to {most}"
                )
            );
}

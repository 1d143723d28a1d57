using System.Globalization;

namespace Earshot.Features;

/// <summary>
/// <c>vectors:384:mn04</c>: vectors of 384 values that another program made and stored (a hoplite database, a NumPy
/// file), with what it called their encoder. One learns from them, and predicts on more of them, without that encoder;
/// new audio needs it.
/// </summary>
/// <remarks>
/// Where Earshot has an encoder of that name and length, new audio is encoded by it. Else every clip is refused with a
/// reason that names what is needed.
/// </remarks>
public sealed class VectorsEncoder : IClipEncoder
{
    internal const string Scheme = "vectors";

    /// <summary>What other programs call encoders that Earshot knows by another name.</summary>
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["perch_v2"] = "perch2",
        ["perch_v2_cpu"] = "perch2",
        ["perch_v2_gpu"] = "perch2",
        ["perch_v2_onnx"] = "perch2",
    };

    private readonly Outcome<IClipEncoder> inner;

    /// <summary>Of vectors.</summary>
    /// <param name="source">What their encoder is called: one line.</param>
    /// <param name="dimension">Values a vector, 1 or more.</param>
    /// <param name="encoders">Where new audio's encoder is looked up; null: <see cref="Encoders.BuiltIn"/>.</param>
    public VectorsEncoder(string source, int dimension, Encoders? encoders = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        (Source, Dimension) = (source, dimension);
        inner = Find(source, dimension, encoders ?? Encoders.BuiltIn);
    }

    /// <summary>What their encoder is called.</summary>
    public string Source { get; }

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Scheme}:{Dimension}:{Source}");

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public int? SampleRateHz => inner.IsOk ? inner.Value.SampleRateHz : null;

    /// <inheritdoc/>
    public string Fingerprint => $"vectors 1: {Source}, {Dimension} values";

    /// <inheritdoc/>
    public IReadOnlyList<string> LicenceNotes => inner.IsOk ? inner.Value.LicenceNotes : [];

    /// <summary>Whether an encoder's name is that of vectors made elsewhere.</summary>
    public static bool IsOf(string encoder) => encoder.StartsWith($"{Scheme}:", StringComparison.Ordinal);

    /// <summary>The encoder here that made such vectors; null: it is missing.</summary>
    internal IClipEncoder? Inner => inner.IsOk ? inner.Value : null;

    /// <summary>What stands in the way of encoding new audio; null: nothing.</summary>
    public string? Objection => inner.Reason;

    /// <inheritdoc/>
    public IClipEncoding Begin(int sampleRateHz) =>
        inner.IsOk ? inner.Value.Begin(sampleRateHz) : new RefusedEncoding(inner.Reason!);

    internal static Outcome<IClipEncoder> Create(string rest, Encoders encoders) =>
        rest.Split(':', 2) is [var size, var source]
        && int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var dimension)
        && dimension > 0
            ? new VectorsEncoder(source, dimension, encoders)
            : Outcome<IClipEncoder>.Skipped($"'{Scheme}:{rest}' is no name of stored vectors: {Scheme}:384:mn04");

    private static Outcome<IClipEncoder> Find(string source, int dimension, Encoders encoders)
    {
        var name = OtherNames.GetValueOrDefault(source, source);
        var found = encoders.Create(name);
        return found.IsOk && found.Value.Dimension == dimension
            ? found
            : Outcome<IClipEncoder>.Skipped(
                $"these are vectors of {dimension} values that '{source}' made elsewhere; new audio needs that "
                    + $"encoder, and here it is missing ({Why(found, name)}): make the vectors where the others were "
                    + "made"
            );
    }

    private static string Why(Outcome<IClipEncoder> found, string name) =>
        found.IsOk ? $"the '{name}' that is here makes {found.Value.Dimension} values" : found.Reason!;
}

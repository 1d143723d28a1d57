using System.Globalization;
using System.Text.RegularExpressions;

namespace Earshot.Onnx;

/// <summary>
/// An encoder in an ONNX file as it is asked for: <c>onnx:path</c>, or <c>onnx:path@16000</c> where the rate is told
/// beside the file.
/// </summary>
/// <param name="Path">The <c>.onnx</c> file.</param>
/// <param name="RateHz">The rate asked for; null: what the JSON file beside the model declares.</param>
/// <remarks>
/// The rate is part of the name, so that whatever keeps the name (a model, a workspace) makes the same encoder again.
/// </remarks>
public sealed partial record OnnxName(string Path, int? RateHz)
{
    internal const string Scheme = "onnx";

    [GeneratedRegex("^(?<path>.*?)(@(?<rate>[0-9]{1,9}))?$", RegexOptions.Singleline)]
    private static partial Regex Form { get; }

    /// <summary>
    /// Whether an encoder's name, or the last of several joined by <c>+</c>, is that of an ONNX file.
    /// </summary>
    public static bool IsOf(string encoder) =>
        encoder.StartsWith($"{Scheme}:", StringComparison.Ordinal)
        || encoder.Contains($"+{Scheme}:", StringComparison.Ordinal);

    /// <summary>The name <paramref name="encoder"/> with a rate.</summary>
    public static string At(string encoder, int rateHz) =>
        string.Create(CultureInfo.InvariantCulture, $"{encoder}@{rateHz}");

    /// <summary>What stands behind <c>onnx:</c>.</summary>
    public static OnnxName Parse(string name)
    {
        var parts = Form.Match(name).Groups;
        return new(
            parts["path"].Value,
            parts["rate"] is { Success: true, Value: var rate } ? int.Parse(rate, CultureInfo.InvariantCulture) : null
        );
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var name = $"{Scheme}:{System.IO.Path.GetFullPath(Path)}";
        return RateHz is { } rate ? At(name, rate) : name;
    }
}

using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Earshot.Inference;

namespace Earshot.Predictor;

/// <summary>Prints results as they come: tab-separated for a person and a pipe, or a JSON object a line.</summary>
internal sealed class Report(TextWriter output, Model model, bool json)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A whole clip.</summary>
    public void Clip(string file, ReadOnlySpan<float> probabilities) => Write(file, writer => writer.WriteString("file", file), probabilities);

    /// <summary>A window of a stream.</summary>
    public void Window(double startSeconds, double endSeconds, ReadOnlySpan<float> probabilities) =>
        Write(string.Create(CultureInfo.InvariantCulture, $"{startSeconds:0.00}\t{endSeconds:0.00}"), writer =>
        {
            writer.WriteNumber("start_s", startSeconds);
            writer.WriteNumber("end_s", endSeconds);
        }, probabilities);

    private void Write(string head, Action<Utf8JsonWriter> jsonHead, ReadOnlySpan<float> probabilities)
    {
        var (label, confidence) = model.Likeliest(probabilities);
        output.WriteLine(json
            ? Json(jsonHead, label, confidence, probabilities)
            : string.Create(CultureInfo.InvariantCulture, $"{head}\t{label}\t{confidence:0.000}"));
        output.Flush();
    }

    private string Json(Action<Utf8JsonWriter> head, string label, float confidence, ReadOnlySpan<float> probabilities)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Readable))
        {
            writer.WriteStartObject();
            head(writer);
            writer.WriteString("label", label);
            writer.WriteNumber("confidence", confidence);
            writer.WriteStartObject("probabilities");
            for (var i = 0; i < model.Classes.Count; i++) writer.WriteNumber(model.Classes[i], probabilities[i]);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}

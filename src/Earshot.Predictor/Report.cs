using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Earshot.Inference;

namespace Earshot.Predictor;

/// <summary>Prints results as they come: tab-separated for a person and a pipe, or a JSON object a line.</summary>
internal sealed class Report(TextWriter output, Model model, bool json)
{
    private static readonly JsonWriterOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A whole clip.</summary>
    public void Clip(string file, Answer answer) => Write(file, writer => writer.WriteString("file", file), answer);

    /// <summary>A window of a stream.</summary>
    public void Window(double startSeconds, double endSeconds, Answer answer) =>
        Write(
            string.Create(CultureInfo.InvariantCulture, $"{startSeconds:0.00}\t{endSeconds:0.00}"),
            writer =>
            {
                writer.WriteNumber("start_s", startSeconds);
                writer.WriteNumber("end_s", endSeconds);
            },
            answer
        );

    private void Write(string head, Action<Utf8JsonWriter> jsonHead, Answer answer)
    {
        output.WriteLine(
            json
                ? Json(jsonHead, answer)
                : string.Create(CultureInfo.InvariantCulture, $"{head}\t{answer.Label}\t{answer.Confidence:0.000}")
        );
        output.Flush();
    }

    private string Json(Action<Utf8JsonWriter> head, Answer answer)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Readable))
        {
            writer.WriteStartObject();
            head(writer);
            writer.WriteString("label", answer.Label);
            writer.WriteNumber("confidence", answer.Confidence);
            if (answer.Strangeness is { } strangeness)
                writer.WriteNumber("strangeness", strangeness);
            writer.WriteStartObject("probabilities");
            for (var i = 0; i < model.Classes.Count; i++)
                writer.WriteNumber(model.Classes[i], answer.Probabilities[i]);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}

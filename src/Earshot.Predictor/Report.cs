using System.Globalization;
using System.Text.Json;
using Earshot.Detections;
using Earshot.Inference;

namespace Earshot.Predictor;

/// <summary>Prints results as they come: tab-separated for a person and a pipe, or a JSON object a line.</summary>
internal sealed class Report(TextWriter output, Model model, bool json)
{
    /// <summary>A whole clip.</summary>
    public void Clip(string file, Answer answer) => Write(file, writer => writer.WriteString("path", file), answer);

    /// <summary>A window of a stream.</summary>
    public void Window(double startSeconds, double endSeconds, Answer answer) =>
        Write(
            string.Create(CultureInfo.InvariantCulture, $"{startSeconds:0.00}\t{endSeconds:0.00}"),
            writer =>
            {
                writer.WriteNumber("begin", startSeconds);
                writer.WriteNumber("end", endSeconds);
            },
            answer
        );

    /// <summary>An event of a recording.</summary>
    public void Event(string file, Detection found)
    {
        output.WriteLine(json ? DetectionLine.Json(file, found) : Line(file, found));
        output.Flush();
    }

    private static string Line(string file, Detection found) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{file}\t{found.Range.BeginSeconds:0.######}\t{found.Range.EndSeconds:0.######}\t{found.ClassName}\t"
                + $"{found.Confidence:0.000}"
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

    private string Json(Action<Utf8JsonWriter> head, Answer answer) =>
        DetectionLine.Object(writer =>
        {
            head(writer);
            writer.WriteString("label", answer.Label);
            writer.WriteNumber("confidence", answer.Confidence);
            if (answer.Strangeness is { } strangeness)
                writer.WriteNumber("strangeness", strangeness);
            writer.WriteStartObject("probabilities");
            for (var i = 0; i < model.Classes.Count; i++)
                writer.WriteNumber(model.Classes[i], answer.Probabilities[i]);
            writer.WriteEndObject();
        });
}

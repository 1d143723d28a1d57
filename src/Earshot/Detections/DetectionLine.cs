using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Earshot.Detections;

/// <summary>
/// A detection as a line of JSON: the same names and numbers from the command line, the predictor and the service.
/// </summary>
public static class DetectionLine
{
    private static readonly JsonWriterOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The line without its end: path, begin, end and peak in seconds, class, confidence.</summary>
    public static string Json(string path, Detection found) =>
        Json(
            path,
            found.Range.BeginSeconds,
            found.Range.EndSeconds,
            found.ClassName,
            found.Confidence,
            found.PeakSeconds
        );

    /// <summary>The same of its parts, and of the model where several were asked.</summary>
    public static string Json(
        string path,
        double beginSeconds,
        double endSeconds,
        string className,
        float confidence,
        double peakSeconds,
        string? model = null
    ) =>
        Object(writer =>
        {
            writer.WriteString("path", path);
            writer.WriteNumber("begin", beginSeconds);
            writer.WriteNumber("end", endSeconds);
            if (model is not null)
                writer.WriteString("model", model);
            writer.WriteString("class", className);
            writer.WriteNumber("confidence", confidence);
            writer.WriteNumber("peak", peakSeconds);
        });

    /// <summary>An object in one line, names of people and places as they are written.</summary>
    public static string Object(Action<Utf8JsonWriter> properties)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Readable))
        {
            writer.WriteStartObject();
            properties(writer);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}

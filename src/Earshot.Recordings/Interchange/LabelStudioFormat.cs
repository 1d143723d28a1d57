using System.Text.Json;
using System.Text.Json.Nodes;
using Earshot.Annotations;

namespace Earshot.Recordings.Interchange;

/// <summary>
/// Label Studio's JSON: a list of tasks with <c>data.audio</c>; labels are <c>choices</c> of the whole recording or
/// <c>labels</c> of a region. What the format does not know (band, polarity, unsure, ...) stands in a region's
/// <c>meta</c>.
/// </summary>
/// <remarks>
/// The names <c>label</c> and <c>audio</c> are those of its own audio-classification template. Predictions go out with
/// their score; <c>data</c> tells which recordings look like none of the classes.
/// </remarks>
public sealed class LabelStudioFormat : IAnnotationFormat
{
    /// <inheritdoc/>
    public string Name => "label-studio";

    /// <inheritdoc/>
    public string Extension => ".json";

    /// <inheritdoc/>
    public bool CanWrite => true;

    /// <inheritdoc/>
    public bool Recognises(LabelFile file) => file.Text.AsSpan().TrimStart() is ['[', ..];

    /// <inheritdoc/>
    public void Read(LabelFile file, ReadingOptions options, AnnotationReading reading)
    {
        if (Tasks(file, reading) is not { } tasks)
            return;
        foreach (var (number, task) in tasks.Index())
            if (Text(task, "data", "audio") is { } audio)
                new LabelStudioTask(file, number + 1, audio, options, reading).Read(task!);
            else
                reading.Skip(file, number + 1, "", "no data.audio", "export the project as JSON, with its data");
    }

    /// <inheritdoc/>
    public WrittenLabels Write(IReadOnlyList<AnnotatedRecording> recordings)
    {
        var tasks = new JsonArray([
            .. recordings.Where(r => r.Annotations.Count > 0 || r.Guess?.ClassName is not null).Select(Task),
        ]);
        return new WrittenLabels([new LabelFile("label-studio.json", Text(tasks))], []);
    }

    /// <summary>What a model found in recordings: a task each, with one prediction and a score a region.</summary>
    internal static string Predictions(
        IEnumerable<(string Path, double Seconds, IEnumerable<Annotation> Found)> recordings
    ) =>
        Text(
            new JsonArray([
                .. recordings.Select(r =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["data"] = new JsonObject { ["audio"] = r.Path },
                            ["predictions"] = new JsonArray(
                                new JsonObject
                                {
                                    ["model_version"] = "earshot",
                                    ["result"] = new JsonArray([
                                        .. r.Found.Select(a => LabelStudioRegion.Found(a, r.Seconds)),
                                    ]),
                                }
                            ),
                        }
                ),
            ])
        );

    private static string Text(JsonArray tasks) =>
        tasks.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";

    private static JsonNode Task(AnnotatedRecording recording)
    {
        var data = new JsonObject { ["audio"] = recording.Recording.Path };
        if (recording.Guess is { } guess)
            (data["strangeness"], data["rejected"]) = (guess.Strangeness, guess.Rejected);
        var task = new JsonObject { ["data"] = data };
        if (recording.Annotations.Count > 0)
            task["annotations"] = new JsonArray([
                .. recording
                    .Annotations.GroupBy(a => (a.Annotator, a.At, a.Source))
                    .Select(said =>
                    {
                        var annotation = new JsonObject
                        {
                            ["result"] = new JsonArray([
                                .. said.Select(a => LabelStudioRegion.Of(a, recording.Recording.DurationSeconds)),
                            ]),
                        };
                        if (said.Key.Annotator is { } name)
                            annotation["completed_by"] = name;
                        if (said.Key.At is { } at)
                            annotation["updated_at"] = TableWords.Of(at);
                        if (said.Key.Source != AnnotationSource.Human)
                            annotation["source"] = TableWords.Of(said.Key.Source);
                        return (JsonNode)annotation;
                    }),
            ]);
        if (recording.Guess is { ClassName: { } predicted } score)
            task["predictions"] = new JsonArray(
                new JsonObject
                {
                    ["model_version"] = "earshot",
                    ["score"] = score.Confidence,
                    ["result"] = new JsonArray(LabelStudioRegion.Of(new Annotation(predicted), null)),
                }
            );
        return task;
    }

    private static JsonArray? Tasks(LabelFile file, AnnotationReading reading)
    {
        try
        {
            if (JsonNode.Parse(file.Text) is JsonArray tasks)
                return tasks;
            reading.SkipFile(file, "", "expected a list of tasks", "export the project as JSON");
        }
        catch (JsonException malformed)
        {
            reading.SkipFile(file, malformed.Message, "no valid JSON", "export the project as JSON");
        }
        return null;
    }

    internal static JsonArray Items(JsonNode? node, string name) => (node as JsonObject)?[name] as JsonArray ?? [];

    internal static string? Text(JsonNode? node, string outer, string inner) =>
        Text((node as JsonObject)?[outer] as JsonObject, inner);

    internal static string? Text(JsonObject? node, string name) =>
        node?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    internal static double? Number(JsonObject? node, string name) =>
        node?[name] is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;
}

/// <summary>One task: what its annotators and its predictions say.</summary>
internal sealed class LabelStudioTask(
    LabelFile file,
    int line,
    string audio,
    ReadingOptions options,
    AnnotationReading reading
)
{
    private int part;

    public void Read(JsonNode task)
    {
        foreach (var annotation in LabelStudioFormat.Items(task, "annotations").OfType<JsonObject>())
            if (annotation["was_cancelled"]?.GetValueKind() == JsonValueKind.True)
                Cancelled(annotation);
            else
                Take(annotation, isDetection: false);
        var predictions = LabelStudioFormat.Items(task, "predictions").OfType<JsonObject>().ToList();
        if (options.Predictions)
            predictions.ForEach(prediction => Take(prediction, isDetection: true));
        else if (predictions.Count > 0)
            reading.Note(file, "its predictions were left out: --predictions takes them, unheard");
    }

    private void Cancelled(JsonObject annotation)
    {
        if (LabelStudioFormat.Items(annotation, "result").Count > 0)
            reading.Note(file, "annotations that were cancelled were left out");
    }

    private void Take(JsonObject annotation, bool isDetection)
    {
        foreach (var result in LabelStudioFormat.Items(annotation, "result").OfType<JsonObject>())
        {
            part++;
            if (LabelStudioRegion.Read(result, reading, file, line) is { } said)
                foreach (var one in said)
                    reading.Take(
                        new AnnotationRow(file.Name, line, audio, WhoAndWhen(one, annotation, isDetection))
                        {
                            Part = part,
                            RecordingSeconds = LabelStudioFormat.Number(result, "original_length"),
                            IsDetection = isDetection,
                        }
                    );
        }
    }

    private static Annotation WhoAndWhen(Annotation said, JsonObject annotation, bool isDetection) =>
        said with
        {
            Annotator = LabelStudioFormat.Text(annotation, "completed_by") ?? Id(annotation["completed_by"]),
            At = TableWords.Time(LabelStudioFormat.Text(annotation, "updated_at") ?? ""),
            Source = TableWords.Source(LabelStudioFormat.Text(annotation, "source") ?? ""),
            Confidence = said.Confidence ?? (isDetection ? LabelStudioFormat.Number(annotation, "score") : null),
        };

    /// <summary>An annotator is a number, or an object with a number and perhaps an address.</summary>
    private static string? Id(JsonNode? node) =>
        node switch
        {
            JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.ToJsonString(),
            JsonObject person => LabelStudioFormat.Text(person, "email") ?? Id(person["id"]),
            _ => null,
        };
}

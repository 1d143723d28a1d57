using System.Text.Json;
using System.Text.Json.Nodes;

namespace Earshot.Workspace.Interchange;

/// <summary>
/// Label Studio's JSON: a list of tasks with <c>data.audio</c>; labels are <c>choices</c> of the whole clip or
/// <c>labels</c> of a stretch.
/// </summary>
/// <remarks>
/// The names <c>label</c> and <c>audio</c> are those of its own audio-classification template. Predictions go out with
/// their score; <c>data</c> tells which clips look like none of the classes.
/// </remarks>
public sealed class LabelStudioFormat : ILabelFormat
{
    /// <inheritdoc/>
    public string Name => "label-studio";

    /// <inheritdoc/>
    public string Extension => ".json";

    /// <inheritdoc/>
    public IEnumerable<SpokenLabel> Read(LabelFile file, Action<string> skip)
    {
        if (Tasks(file, skip) is not { } tasks)
            yield break;
        for (var number = 0; number < tasks.Count; number++)
            if (Text(tasks[number], "data", "audio") is not { } audio)
                skip($"{file.Name}, task {number + 1}: no data.audio");
            else
                foreach (var spoken in Spoken(tasks[number]!, audio))
                    yield return spoken;
    }

    /// <inheritdoc/>
    public IEnumerable<LabelFile> Write(IReadOnlyList<HeldLabel> labels)
    {
        var tasks = new JsonArray([
            .. labels.Where(l => l.ClassName is not null || l.PredictedName is not null).Select(Task),
        ]);
        return
        [
            new LabelFile(
                "label-studio.json",
                tasks.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n"
            ),
        ];
    }

    private static JsonNode Task(HeldLabel held)
    {
        var data = new JsonObject { ["audio"] = held.Clip.Path };
        if (held.Rejected is { } rejected)
            (data["strangeness"], data["rejected"]) = (held.Prediction!.Strangeness, rejected);
        var task = new JsonObject { ["data"] = data };
        if (held.ClassName is { } label)
            task["annotations"] = new JsonArray(new JsonObject { ["result"] = Choice(label) });
        if (held.PredictedName is { } predicted)
            task["predictions"] = new JsonArray(
                new JsonObject
                {
                    ["model_version"] = "earshot",
                    ["score"] = held.Prediction!.Confidence,
                    ["result"] = Choice(predicted),
                }
            );
        return task;
    }

    private static JsonArray Choice(string name) =>
        new(
            new JsonObject
            {
                ["from_name"] = "label",
                ["to_name"] = "audio",
                ["type"] = "choices",
                ["value"] = new JsonObject { ["choices"] = new JsonArray(name) },
            }
        );

    /// <summary>The newest annotation that was not cancelled; its choices and labels.</summary>
    private static IEnumerable<SpokenLabel> Spoken(JsonNode task, string audio)
    {
        var annotation = Items(task, "annotations")
            .LastOrDefault(a => a is JsonObject o && o["was_cancelled"]?.GetValueKind() != JsonValueKind.True);
        foreach (var result in Items(annotation, "result"))
            if ((result as JsonObject)?["value"] is JsonObject value)
                foreach (var name in Items(value, "choices").Concat(Items(value, "labels")).OfType<JsonValue>())
                    if (name.TryGetValue<string>(out var text))
                        yield return new SpokenLabel(audio, text, Number(value, "end") - Number(value, "start"));
    }

    private static JsonArray? Tasks(LabelFile file, Action<string> skip)
    {
        try
        {
            if (JsonNode.Parse(file.Text) is JsonArray tasks)
                return tasks;
            skip($"{file.Name}: expected a list of tasks");
        }
        catch (JsonException malformed)
        {
            skip($"{file.Name}: no valid JSON ({malformed.Message})");
        }
        return null;
    }

    private static JsonArray Items(JsonNode? node, string name) => (node as JsonObject)?[name] as JsonArray ?? [];

    private static string? Text(JsonNode? node, string outer, string inner) =>
        ((node as JsonObject)?[outer] as JsonObject)?[inner] is JsonValue value
        && value.TryGetValue<string>(out var text)
            ? text
            : null;

    private static double Number(JsonObject value, string name) =>
        value[name] is JsonValue number && number.TryGetValue<double>(out var seconds) ? seconds : 0;
}

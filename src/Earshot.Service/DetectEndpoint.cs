using System.Text.Json;
using Earshot.Datasets;
using Earshot.Detections;
using Earshot.Inference;

namespace Earshot.Service;

/// <summary><c>POST /v1/detect</c>: the events of a recording, or of several as files of a form.</summary>
internal sealed class DetectEndpoint(
    ServedModels models,
    Admission admission,
    WorkerThreads workers,
    ServiceOptions options
)
{
    private const string Lines = "application/x-ndjson";

    /// <summary>
    /// 200 with an answer a recording (some may carry an error), 400 when none could be read or the model can't tell
    /// events, 413 (ask <c>earshot predict</c> on the machine that has the file), 429.
    /// </summary>
    /// <param name="request">The recordings.</param>
    /// <param name="cancellation">The request's end.</param>
    /// <param name="segment">Length of the windows in seconds, or several (2,1); as the model learnt where not
    /// given.</param>
    /// <param name="hop">From one window to the next, as many; half a window where not given.</param>
    /// <param name="threshold">Score from which an event counts; what stands in the model where not given.</param>
    public async Task<IResult> HandleAsync(
        HttpRequest request,
        CancellationToken cancellation,
        string? segment = null,
        string? hop = null,
        double? threshold = null
    )
    {
        var asked = Asked(segment, hop, threshold);
        if (!asked.IsOk)
            return Problem.Of(400, asked.Reason!);
        var (place, refusal) = admission.Enter(request.ContentLength);
        if (place is null)
            return Problem.Busy(request.HttpContext, refusal!);
        using (place)
        {
            var clips = await RequestClips.ReadAsync(request, options, cancellation);
            var answers = await Task.WhenAll(
                clips.Select(clip =>
                    workers.RunAsync(
                        () => models.Detect(clip.Name, clip.Bytes, asked.Value, cancellation),
                        cancellation
                    )
                )
            );
            var (told, skipped) = RequestClips.Apart(clips.Zip(answers, (clip, answer) => (clip.Name, answer)));
            return told.Count == 0 ? Problem.Of(400, string.Join("; ", skipped))
                : request.Headers.Accept.ToString().Contains(Lines, StringComparison.OrdinalIgnoreCase)
                    ? Results.Text(string.Concat(told.SelectMany(JsonLines).Concat(skipped.Select(JsonLine))), Lines)
                : Results.Json(new DetectAnswer(models.Set.Name, told, [.. skipped.Select(SkippedClip.Of)]));
        }
    }

    /// <summary>How each model is asked, or what is wrong with the request.</summary>
    private Outcome<DetectionModel[]> Asked(string? segment, string? hop, double? threshold)
    {
        if (models.DetectObjection is { } objection)
            return Outcome<DetectionModel[]>.Skipped(objection);
        var asked = new List<DetectionModel>();
        foreach (var (_, model, encoder) in models.Set.Models)
        {
            var cuts = RecordingDetection.Cuts(model, segment, hop);
            var options = RecordingDetection.Options(model, threshold);
            if ((cuts.Reason ?? options.Objection()) is { } wrong)
                return Outcome<DetectionModel[]>.Skipped(wrong);
            asked.Add(new DetectionModel(model, encoder, cuts.Value, options));
        }
        return asked.ToArray();
    }

    private static string JsonLine(SkippedInput skipped) =>
        JsonSerializer.Serialize(SkippedClip.Of(skipped), JsonSerializerOptions.Web) + "\n";

    private static IEnumerable<string> JsonLines(RecordingAnswer answer) =>
        answer.Detections.Select(d =>
            DetectionLine.Json(answer.Path, d.Begin, d.End, d.Class, d.Confidence, d.Peak, d.Model) + "\n"
        );
}

/// <summary>What the service says of a request for events.</summary>
/// <param name="Model">The models that answered, with <c>+</c> between them.</param>
/// <param name="Recordings">An answer a recording, in the order sent.</param>
/// <param name="Skipped">Recordings that have no answer, and why.</param>
public sealed record DetectAnswer(
    string Model,
    IReadOnlyList<RecordingAnswer> Recordings,
    IReadOnlyList<SkippedClip> Skipped
);

/// <summary>The events of a recording.</summary>
/// <param name="Path">What the client calls it.</param>
/// <param name="Duration">Its length in seconds.</param>
/// <param name="Detections">Its events, by begin, end and class.</param>
public sealed record RecordingAnswer(string Path, double Duration, IReadOnlyList<DetectionAnswer> Detections);

/// <summary>An event.</summary>
/// <param name="Model">The model that found it; of joined ones all names, with <c>+</c> between them.</param>
/// <param name="Begin">Where it begins, in seconds.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Class">Its class.</param>
/// <param name="Confidence">The highest score of a window over its peak.</param>
/// <param name="Peak">The middle of its highest frame, in seconds.</param>
public sealed record DetectionAnswer(
    string Model,
    double Begin,
    double End,
    string Class,
    float Confidence,
    double Peak
)
{
    internal static DetectionAnswer Of(string model, Detection found) =>
        new(
            model,
            found.Range.BeginSeconds,
            found.Range.EndSeconds,
            found.ClassName,
            found.Confidence,
            found.PeakSeconds
        );

    /// <summary>Covers both; as sure as the surer one, and with its peak.</summary>
    internal static DetectionAnswer Join(DetectionAnswer known, DetectionAnswer other) =>
        (known.Confidence >= other.Confidence ? known : other) with
        {
            Model = JoinedAnswers.Names(known.Model, other.Model),
            Begin = known.Begin,
            End = Math.Max(known.End, other.End),
        };
}

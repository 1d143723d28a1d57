using System.ComponentModel;

namespace Earshot.Service;

/// <summary><c>POST /v1/predict</c>: one clip as the body, or several as files of a form.</summary>
internal sealed class PredictEndpoint(
    ServedModels models,
    Admission admission,
    WorkerThreads workers,
    ServiceOptions options
)
{
    /// <summary>
    /// 200 with an answer a clip and model, 400 when no clip could be read, 413, 429.
    /// </summary>
    public async Task<IResult> HandleAsync(
        HttpRequest request,
        CancellationToken cancellation,
        [Description(Description.Reject)] bool reject = false
    )
    {
        if (reject && models.RejectObjection is { } objection)
            return Problem.Of(400, objection);
        var (place, refusal) = admission.Enter(request.ContentLength);
        if (place is null)
            return Problem.Busy(request.HttpContext, refusal!);
        using (place)
        {
            // before a worker is asked: a slow sender holds none
            var clips = await RequestClips.ReadAsync(request, options, cancellation);
            if (clips is [{ Bytes.Length: 0 }])
                return Problem.Of(
                    400,
                    "the request is empty: send a clip as its body (WAV, FLAC, Ogg, MP3 …), or several as files of a "
                        + "form"
                );
            return Answer(
                clips,
                await Task.WhenAll(
                    clips.Select(clip =>
                        workers.RunAsync(
                            () => models.Predict(clip.Name, clip.Bytes, reject, cancellation),
                            cancellation
                        )
                    )
                )
            );
        }
    }

    private IResult Answer(
        IReadOnlyList<(string Name, byte[] Bytes)> clips,
        IReadOnlyList<Outcome<ClipAnswer>>[] answers
    )
    {
        var (told, skipped) = RequestClips.Apart(
            clips.Zip(answers).SelectMany(pair => pair.Second.Select(answer => (pair.First.Name, answer)))
        );
        return told.Count > 0
            ? Results.Json(new PredictAnswer(models.Set.Name, told, [.. skipped.Select(SkippedClip.Of)]))
            : Problem.Of(400, clips.Count == 1 ? skipped[0].Reason : string.Join("; ", skipped));
    }
}

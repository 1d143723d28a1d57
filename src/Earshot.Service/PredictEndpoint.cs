using System.ComponentModel;
using Earshot.Decoding;

namespace Earshot.Service;

/// <summary><c>POST /v1/predict</c>: one clip as the body, or several as files of a form.</summary>
internal sealed class PredictEndpoint(
    LoadedModel model,
    ClipAudio audio,
    Admission admission,
    WorkerThreads workers,
    ServiceOptions options
)
{
    /// <summary>
    /// 200 with an answer a clip (some may carry an error), 400 when no clip could be read, 413, 429.
    /// </summary>
    public async Task<IResult> HandleAsync(
        HttpRequest request,
        CancellationToken cancellation,
        [Description(Description.Reject)] bool reject = false
    )
    {
        if (reject && model.Model.RejectObjection is { } objection)
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
                            () => model.Predict(clip.Name, clip.Bytes, audio, reject, cancellation),
                            cancellation
                        )
                    )
                )
            );
        }
    }

    private IResult Answer(IReadOnlyList<(string Name, byte[] Bytes)> clips, Outcome<ClipAnswer>[] answers)
    {
        var (told, skipped) = RequestClips.Apart(clips, answers);
        return told.Count > 0
            ? Results.Json(new PredictAnswer(model.Name, told, [.. skipped.Select(SkippedClip.Of)]))
            : Problem.Of(400, clips.Count == 1 ? skipped[0].Reason : string.Join("; ", skipped));
    }
}

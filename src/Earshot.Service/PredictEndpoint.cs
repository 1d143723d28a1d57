using Earshot.Decoding;
using Microsoft.AspNetCore.Http.Features;

namespace Earshot.Service;

/// <summary><c>POST /v1/predict</c>: one clip as the body, or several as files of a form.</summary>
internal sealed class PredictEndpoint(LoadedModel model, ClipAudio audio, ServiceOptions options)
{
    /// <summary>200 with an answer a clip (some may carry an error), 400 when no clip could be read, 413, 415.</summary>
    public async Task<IResult> HandleAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            if (!request.HasFormContentType) return Answer([("clip", await ReadAsync(request.Body, cancellation))], cancellation);
            var form = await request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = options.MaximumRequestBytes, ValueCountLimit = options.MaximumClips }, cancellation);
            if (form.Files.Count == 0) return Refuse(400, "the form holds no file: send each clip as a file part of multipart/form-data");
            if (form.Files.Count > options.MaximumClips) return Refuse(413, $"{form.Files.Count} clips in one request, at most {options.MaximumClips} are taken: send several requests");
            var clips = new List<(string, byte[])>();
            foreach (var file in form.Files) clips.Add((file.FileName.Length > 0 ? file.FileName : file.Name, await ReadAsync(file.OpenReadStream(), cancellation)));
            return Answer(clips, cancellation);
        }
        catch (BadHttpRequestException e) { return Refuse(e.StatusCode, e.Message); }
        catch (InvalidDataException e) { return Refuse(400, $"the form can't be read: {e.Message}"); }
        catch (IOException e) when (!cancellation.IsCancellationRequested) { return Refuse(400, $"the request can't be read: {e.Message}"); }
    }

    private IResult Answer(IReadOnlyList<(string Name, byte[] Bytes)> clips, CancellationToken cancellation)
    {
        if (clips.Count == 1 && clips[0].Bytes.Length == 0) return Refuse(400, "the request is empty: send a clip as its body (WAV, FLAC, Ogg, MP3 …), or several as files of a form");
        ClipAnswer[] answers = [.. clips.Select(clip => model.Predict(clip.Name, clip.Bytes, audio, cancellation))];
        return answers.All(a => a.Error is not null)
            ? Refuse(400, string.Join("; ", answers.Select(a => answers.Length == 1 ? a.Error : $"{a.Name}: {a.Error}")))
            : Results.Json(new PredictAnswer(model.Name, answers));
    }

    private static IResult Refuse(int status, string reason) => Results.Problem(reason, statusCode: status);

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer, cancellation);
        return buffer.ToArray();
    }
}

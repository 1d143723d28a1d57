using Earshot.Datasets;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Earshot.Service;

/// <summary>The clips of a request: its body, or the files of a multipart form.</summary>
internal static class RequestClips
{
    /// <summary>Names and bytes in the order sent.</summary>
    /// <exception cref="BadHttpRequestException">It is too large, or not what its header says.</exception>
    public static async Task<IReadOnlyList<(string Name, byte[] Bytes)>> ReadAsync(
        HttpRequest request,
        ServiceOptions options,
        CancellationToken cancellation
    )
    {
        if (request.ContentLength > options.MaximumRequestBytes)
            throw RequestBody.TooLarge($"{request.ContentLength} bytes", options.MaximumRequestBytes);
        var body = new RequestBody(request, options.MaximumRequestBytes);
        request.HttpContext.Features.Set(body); // so that the log can tell how much of it had come
        if (
            !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || type.MediaType != "multipart/form-data"
        )
            return [("clip", await BytesAsync(body, request.ContentLength, cancellation))];
        try
        {
            return await FilesAsync(HeaderUtilities.RemoveQuotes(type.Boundary).Value, body, options, cancellation);
        }
        catch (Exception e)
            when (e is InvalidDataException or IOException and not BadHttpRequestException
                && !cancellation.IsCancellationRequested
            )
        {
            throw new BadHttpRequestException($"the form can't be read: {e.Message}");
        }
    }

    /// <summary>What was answered, in the order sent, and what was not.</summary>
    public static (IReadOnlyList<T> Told, IReadOnlyList<SkippedInput> Skipped) Apart<T>(
        IEnumerable<(string Clip, Outcome<T> Answer)> answers
    )
    {
        var all = answers.ToList();
        return (
            [.. all.Where(told => told.Answer.IsOk).Select(told => told.Answer.Value)],
            [
                .. all.Where(told => !told.Answer.IsOk)
                    .Select(told => new SkippedInput(told.Clip, told.Answer.Reason!))
                    .Distinct(),
            ]
        );
    }

    private static async Task<IReadOnlyList<(string, byte[])>> FilesAsync(
        string? boundary,
        RequestBody body,
        ServiceOptions options,
        CancellationToken cancellation
    )
    {
        if (string.IsNullOrEmpty(boundary))
            throw new BadHttpRequestException("the header Content-Type gives the form no boundary");
        var (reader, clips) = (new MultipartReader(boundary, body), new List<(string, byte[])>());
        while (await reader.ReadNextSectionAsync(cancellation) is { } section)
        {
            if (section.AsFileSection() is not { FileStream: { } stream } file)
                continue;
            if (clips.Count == options.MaximumClips)
                throw new BadHttpRequestException(
                    $"more than {options.MaximumClips} clips in one request: send several requests",
                    StatusCodes.Status413PayloadTooLarge
                );
            clips.Add(
                (file.FileName.Length > 0 ? file.FileName : file.Name, await BytesAsync(stream, null, cancellation))
            );
        }
        return clips.Count > 0
            ? clips
            : throw new BadHttpRequestException(
                "the form holds no file: send each clip as a file part of multipart/form-data"
            );
    }

    /// <summary>
    /// Written into place where the length is known (and admitted): large buffers that grow cost the collector most.
    /// </summary>
    private static async Task<byte[]> BytesAsync(Stream stream, long? length, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream((int)(length ?? 0));
        await stream.CopyToAsync(buffer, cancellation);
        return buffer.Length == buffer.Capacity ? buffer.GetBuffer() : buffer.ToArray();
    }
}

using System.IO.Compression;
using System.Text;
using Earshot.Recordings.Interchange;
using Earshot.Studio.Security;
using Earshot.Workspace;
using Earshot.Workspace.Interchange;
using Microsoft.AspNetCore.Mvc;

namespace Earshot.Studio.Api;

/// <summary>Labels in and out as files.</summary>
internal static class ExchangeEndpoints
{
    private const int LargestImport = 64 << 20;

    /// <summary>What stands for a format that the file is to show by itself.</summary>
    private const string ByContent = "auto";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet(
            "/export/{format}",
            (string format, WorkspaceStore workspace) =>
                Answer(AnnotationFormats.Find(format), found => Export(workspace, found))
        );
        api.MapPost(
                "/import/{format}",
                async (
                    string format,
                    string? name,
                    Stream body,
                    WorkspaceStore workspace,
                    Asking asking,
                    CancellationToken cancellation
                ) =>
                {
                    using var bytes = new MemoryStream();
                    await body.CopyToAsync(bytes, cancellation);
                    return format == ByContent
                        ? Import(workspace, null, name, bytes.ToArray(), asking.Author)
                        : Answer(
                            AnnotationFormats.Find(format),
                            found => Import(workspace, found, name, bytes.ToArray(), asking.Author)
                        );
                }
            )
            .WithMetadata(new RequestSizeLimitAttribute(LargestImport));
    }

    private static IResult Answer(Outcome<IAnnotationFormat> format, Func<IAnnotationFormat, IResult> answer) =>
        format.IsOk ? answer(format.Value) : Results.Text(format.Reason, statusCode: StatusCodes.Status404NotFound);

    /// <param name="workspace">Where the labels go.</param>
    /// <param name="format">What the file is; null: what it looks like.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="author">Who brings it.</param>
    private static IResult Import(
        WorkspaceStore workspace,
        IAnnotationFormat? format,
        string? name,
        byte[] bytes,
        string author
    )
    {
        var file = LabelFile.Decode(name ?? "labels" + format?.Extension, bytes);
        if (!file.IsOk)
            return Results.Text(file.Reason, statusCode: StatusCodes.Status400BadRequest);
        var found = format is null ? AnnotationFormats.Of(file.Value) : Outcome<IAnnotationFormat>.Ok(format);
        return found.IsOk
            ? Results.Ok(AnnotationExchange.Import(workspace, found.Value, [file.Value], author))
            : Results.Text(
                $"{file.Value.Name} looks like no format that is known: choose what it is",
                statusCode: StatusCodes.Status400BadRequest
            );
    }

    /// <summary>The one file, or a ZIP of many.</summary>
    private static IResult Export(WorkspaceStore workspace, IAnnotationFormat format)
    {
        var files = AnnotationExchange.Export(workspace, format).Files;
        return files is [var single]
            ? Results.File(Encoding.UTF8.GetBytes(single.Text), "application/octet-stream", single.Name)
            : Results.File(Zip(files), "application/zip", $"labels-{format.Name}.zip");
    }

    private static byte[] Zip(IReadOnlyList<LabelFile> files)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var file in files)
            {
                using var entry = archive.CreateEntry(file.Name).Open();
                entry.Write(Encoding.UTF8.GetBytes(file.Text));
            }
        return stream.ToArray();
    }
}

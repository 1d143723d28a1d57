using System.IO.Compression;
using System.Text;
using Earshot.Workspace;
using Earshot.Workspace.Interchange;
using Microsoft.AspNetCore.Mvc;

namespace Earshot.Studio.Api;

/// <summary>Labels in and out as files.</summary>
internal static class ExchangeEndpoints
{
    private const int LargestImport = 64 << 20;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet(
            "/export/{format}",
            (string format, WorkspaceStore workspace) =>
                Answer(LabelFormats.Find(format), found => Export(workspace, found))
        );
        api.MapPost(
                "/import/{format}",
                async (
                    string format,
                    string? name,
                    Stream body,
                    WorkspaceStore workspace,
                    StudioOptions options,
                    CancellationToken cancellation
                ) =>
                {
                    var text = await new StreamReader(body, Encoding.UTF8).ReadToEndAsync(cancellation);
                    return Answer(
                        LabelFormats.Find(format),
                        found =>
                            Results.Ok(
                                LabelExchange.Import(
                                    workspace,
                                    found,
                                    [new LabelFile(name ?? "labels" + found.Extension, text)],
                                    options.Author
                                )
                            )
                    );
                }
            )
            .WithMetadata(new RequestSizeLimitAttribute(LargestImport));
    }

    private static IResult Answer(Outcome<ILabelFormat> format, Func<ILabelFormat, IResult> answer) =>
        format.IsOk ? answer(format.Value) : Results.Text(format.Reason, statusCode: StatusCodes.Status404NotFound);

    /// <summary>The one file, or a ZIP of many.</summary>
    private static IResult Export(WorkspaceStore workspace, ILabelFormat format)
    {
        var files = LabelExchange.Export(workspace, format).ToList();
        return files is [var single]
            ? Results.File(Encoding.UTF8.GetBytes(single.Text), "application/octet-stream", single.Name)
            : Results.File(Zip(files), "application/zip", $"labels-{format.Name}.zip");
    }

    private static byte[] Zip(List<LabelFile> files)
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

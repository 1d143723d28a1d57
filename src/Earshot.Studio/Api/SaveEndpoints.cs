using System.Text;
using Earshot.Experiments.Reports;
using Earshot.Inference;
using Earshot.Inference.Onnx;
using Earshot.Workspace;
using Earshot.Workspace.Training;

namespace Earshot.Studio.Api;

/// <summary>What was learnt as files: the model, its ONNX, its card, and a report of the workspace.</summary>
internal static class SaveEndpoints
{
    private const string Html = "text/html; charset=utf-8";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/save/model", (WorkspaceStore workspace) => Of(workspace, "earshot", Bytes));
        api.MapGet("/save/onnx", (WorkspaceStore workspace) => Of(workspace, "onnx", model => model.ToOnnx()));
        api.MapGet(
            "/save/card",
            (WorkspaceStore workspace) =>
                Of(workspace, "card.html", model => Page(new ModelCard(Name(workspace), model).ToPage()), Html)
        );
        api.MapGet(
            "/save/report",
            (WorkspaceStore workspace) =>
                Results.File(
                    Page(new WorkspaceReport(workspace).ToPage()).Value,
                    Html,
                    $"{Name(workspace)}-report.html"
                )
        );
    }

    private static IResult Of(
        WorkspaceStore workspace,
        string ending,
        Func<Model, Outcome<byte[]>> write,
        string type = "application/octet-stream"
    )
    {
        var file = ChosenThresholds.NewestModel(workspace).Then(write);
        return file.IsOk
            ? Results.File(file.Value, type, $"{Name(workspace)}.{ending}")
            : Results.Text(file.Reason, statusCode: StatusCodes.Status422UnprocessableEntity);
    }

    private static Outcome<byte[]> Bytes(Model model)
    {
        using var stream = new MemoryStream();
        model.Write(stream);
        return stream.ToArray();
    }

    private static Outcome<byte[]> Page(ReportPage page) => Encoding.UTF8.GetBytes(page.ToHtml());

    private static string Name(WorkspaceStore workspace) => Path.GetFileName(workspace.Folder);
}

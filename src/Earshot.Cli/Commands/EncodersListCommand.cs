using Earshot.Experiments.Reports;
using Earshot.Features;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot encoders list</c>: what turns clips into features.</summary>
internal sealed class EncodersListCommand()
    : EarshotCommand("list", "List what turns clips into features.", "earshot encoders list --json")
{
    public override Task<int> RunAsync(Session session)
    {
        var encoders = Encoders
            .Names.Select(name => (Name: name, Summary: Encoders.Summary(name), Made: Encoders.Create(name)))
            .ToArray();
        session.Show(
            encoders.Select(e => new
            {
                name = e.Name,
                summary = e.Summary,
                dimension = e.Made.IsOk ? e.Made.Value.Dimension : (int?)null,
                missing = e.Made.Reason,
            }),
            console =>
                console.Write(
                    new ReportTable(
                        "Also onnx:PATH for any model in an ONNX file, and two joined by +",
                        ["encoder", "features", "what it describes"],
                        [
                            .. encoders.Select(e =>
                                (IReadOnlyList<string>)
                                    [
                                        e.Name,
                                        e.Made.IsOk ? $"{e.Made.Value.Dimension}" : "not here",
                                        e.Made.Reason is null ? e.Summary : $"{e.Summary} ({e.Made.Reason})",
                                    ]
                            ),
                        ]
                    )
                )
        );
        return Task.FromResult(ExitCode.Ok);
    }
}

using System.Globalization;
using Earshot.Workspace;
using Earshot.Workspace.Training;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot status</c>: where the labelling stands and what more of it is likely to bring.</summary>
internal sealed class StatusCommand : EarshotCommand
{
    private const double PresumedLabelsPerHour = 300;
    private readonly WorkspaceArgument workspace = new();

    public StatusCommand()
        : base("status", "Show where the labelling of a workspace stands.", "earshot status birds") => Add(workspace);

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        var (labels, runs) = (store.Labels.All(), store.Runs.All());
        var counts = labels.CountBy(label => label.ClassId).ToDictionary();
        var (run, rate) = (runs.LastOrDefault(), LabelForecast.LabelsPerHour(labels));
        var inAnHour = labels.Count + (int)(rate ?? PresumedLabelsPerHour);
        var forecast = LabelForecast.Of(runs, Math.Min(inAnHour, store.Features.Count()));
        var perClass = store
            .Classes.All()
            .Select(c => new
            {
                c.Name,
                Labels = counts.GetValueOrDefault(c.Id),
                Recall = Recall(run, c.Id),
            })
            .ToList();
        session.Show(
            new
            {
                clips = store.Clips.Count(),
                labelled = labels.Count,
                classes = perClass,
                run?.Metrics,
                labelsPerHour = rate,
                afterAnHour = forecast.IsOk ? forecast.Value : null,
                forecast.Reason,
            },
            console =>
            {
                var table = new Table().AddColumns("class", "labels", "recall");
                foreach (var c in perClass)
                    table.AddRow(Markup.Escape(c.Name), $"{c.Labels}", c.Recall is { } recall ? Percent(recall) : "");
                console.Write(table);
                console.MarkupLineInterpolated(
                    $"{labels.Count} of {store.Clips.Count()} clips labelled; {Standing(run)}"
                );
                console.MarkupLineInterpolated($"{Outlook(run, rate, forecast)}");
            }
        );
        return Task.FromResult(ExitCode.Ok);
    }

    private static double? Recall(RunRecord? run, long classId) =>
        run is null
        || run.Metrics.Recall.Count == 0
        || run.ClassIds.ToList().IndexOf(classId) is not (>= 0 and var place)
            ? null
            : run.Metrics.Recall[place];

    private static string Standing(RunRecord? run) =>
        run?.Metrics.UnweightedAccuracy is { } accuracy
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"mean recall {Percent(accuracy)} by {run.Options.Method} with {run.LabelCount} labels, calibration "
                    + $"error {Percent(run.Metrics.CalibrationError ?? 0)}"
            )
            : "nothing measured yet: label clips of two classes, then `earshot suggest`";

    private static string Outlook(RunRecord? run, double? rate, Outcome<LabelForecast> forecast) =>
        !forecast.IsOk
            ? $"what another hour would bring: {forecast.Reason}"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"another hour at {rate ?? PresumedLabelsPerHour:F0} labels an hour is likely to bring mean recall "
                    + $"from {Percent(run!.Metrics.UnweightedAccuracy ?? 0)} to about "
                    + $"{Percent(forecast.Value.Expected)} "
                    + $"(from {forecast.Value.Runs} trainings)"
            );

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");
}

using System.Globalization;
using Earshot.Annotations;
using Earshot.Workspace;
using Earshot.Workspace.Training;
using Spectre.Console;
using static Earshot.Cli.Shown;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot status</c>: where the labelling stands and what more of it is likely to bring.</summary>
internal sealed class StatusCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Show where the labelling of a workspace stands.";

    private const double PresumedLabelsPerHour = 300;
    private readonly WorkspaceArgument workspace = new();

    public StatusCommand()
        : base("status", Summary, "earshot status birds") => Add(workspace);

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        var isCut = store.Windows.Cut() is not null;
        var (labels, runs) = (isCut ? Presents(store) : store.Labels.All(), store.Runs.All());
        var counts = labels.CountBy(label => label.ClassId).ToDictionary();
        var (run, rate) = (runs.LastOrDefault(), LabelForecast.LabelsPerHour(labels));
        var inAnHour = labels.Count + (int)(rate ?? PresumedLabelsPerHour);
        var forecast = LabelForecast.Of(runs, Math.Min(inAnHour, store.Features.Count()));
        var perClass = store
            .Classes.All()
            .Select(c => new
            {
                c.Id,
                Class = c.Name,
                Labels = counts.GetValueOrDefault(c.Id),
                Recall = Of(run, c.Id, run?.Metrics.Recall),
                AveragePrecision = Of(run, c.Id, run?.Metrics.AveragePrecision),
                Threshold = c.Threshold
                    ?? Of(run, c.Id, run?.Metrics.Thresholds?.Select(value => (double?)value).ToList()),
            })
            .ToList();
        session.Show(
            new
            {
                clips = store.Clips.Count(),
                windows = store.Windows.Count(),
                annotations = store.Annotations.Count(),
                labelled = labels.Count,
                classes = perClass.Select(c => c.Class),
                perClass,
                encoder = store.Encoder.Name,
                run?.Metrics,
                labelsPerHour = rate,
                afterAnHour = forecast.IsOk ? forecast.Value : null,
                objection = forecast.Reason,
            },
            console =>
            {
                var table = new Table().AddColumns("class", isCut ? "annotations" : "labels", "recall");
                if (run?.Metrics.AveragePrecision is not null)
                    table.AddColumns("average precision", "called from");
                foreach (var c in perClass)
                {
                    string[] cells =
                    [
                        Markup.Escape(c.Class),
                        $"{c.Labels}",
                        c.Recall is { } recall ? Percent(recall) : "",
                        c.AveragePrecision is { } precision ? Percent(precision) : "",
                        c.Threshold is { } t ? string.Create(CultureInfo.InvariantCulture, $"{t:F2}") : "",
                    ];
                    table.AddRow(cells[..table.Columns.Count]);
                }
                console.Write(table);
                console.MarkupLineInterpolated($"{Amount(store, labels.Count, isCut)}; {Standing(run, counts.Count)}");
                foreach (var note in run?.Metrics.Notes ?? [])
                    console.MarkupLineInterpolated($"{note}");
                console.MarkupLineInterpolated($"{Outlook(run, rate, forecast)}");
            }
        );
        return Task.FromResult(ExitCode.Ok);
    }

    private static string Amount(WorkspaceStore store, int labels, bool isCut) =>
        isCut
            ? $"{labels} annotations of {store.Clips.Count()} recordings in {store.Windows.Count()} windows"
            : $"{labels} of {store.Clips.Count()} clips labelled";

    /// <summary>What is said to be heard somewhere, by recording.</summary>
    private static List<LabelRecord> Presents(WorkspaceStore store)
    {
        var ids = store.Classes.All().ToDictionary(c => c.Name, c => c.Id);
        return
        [
            .. from said in store.Annotations.All()
            where said.Value is { Polarity: Polarity.Present, Unsure: false, ClassName: not null }
            select new LabelRecord(
                said.RecordingId,
                ids[said.Value.ClassName!],
                said.Value.Source switch
                {
                    AnnotationSource.Human => LabelSource.Human,
                    AnnotationSource.Import => LabelSource.Import,
                    _ => LabelSource.Pseudo,
                },
                said.Value.Annotator!,
                said.Value.At!.Value
            ),
        ];
    }

    private static double? Of(RunRecord? run, long classId, IReadOnlyList<double?>? figures) =>
        run is null || figures is null or [] || run.ClassIds.ToList().IndexOf(classId) is not (>= 0 and var place)
            ? null
            : figures[place];

    private static string Standing(RunRecord? run, int classesWithLabels) =>
        run?.Metrics.MeanAveragePrecision is not null
            ? $"{WorkspaceTraining.Figures(run.Metrics)}, by {run.Options.Method}"
        : run?.Metrics.UnweightedAccuracy is { } accuracy
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"mean recall {Percent(accuracy)} by {run.Options.Method} with {run.LabelCount} labels, calibration "
                    + $"error {Percent(run.Metrics.CalibrationError ?? 0)}"
            )
        : classesWithLabels < 2 ? "nothing measured yet: label clips of two classes, then `earshot suggest`"
        : "nothing measured yet: `earshot suggest` trains";

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
}

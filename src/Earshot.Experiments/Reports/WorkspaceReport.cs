using System.Globalization;
using Earshot.Evaluation;
using Earshot.Workspace;

namespace Earshot.Experiments.Reports;

/// <summary>How the labelling of a workspace stands and how good its newest training is, as a page.</summary>
/// <param name="workspace">The workspace.</param>
public sealed class WorkspaceReport(WorkspaceStore workspace)
{
    private const int Shown = 10;
    private readonly IReadOnlyList<RunRecord> runs = workspace.Runs.All();
    private readonly IReadOnlyDictionary<long, ClassRecord> classes = workspace.Classes.All().ToDictionary(c => c.Id);

    /// <summary>The page.</summary>
    public ReportPage ToPage()
    {
        var page = new ReportPage($"Workspace {Path.GetFileName(workspace.Folder)}").Text(Lead());
        if (runs is not [.., var newest])
            return page.Text("Nothing is learnt yet: label clips of two classes, then train.");
        page.Heading("Classes").Table(Classes(newest));
        if (Mistakes(newest) is { Rows.Count: > 0 } mistakes)
            page.Heading("What is taken for what").Table(mistakes);
        return page.Heading("Trainings").Table(Trainings());
    }

    private string Lead()
    {
        var (known, all) = (workspace.WindowLabels.Known().Count, workspace.Windows.Count());
        var what = workspace.Windows.Cut() is null ? "clips" : "windows";
        var standing = string.Create(
            CultureInfo.InvariantCulture,
            $"{known} of {all} {what} are labelled, in {classes.Count} classes, by encoder {workspace.Encoder.Name}."
        );
        return runs is [.., { Metrics: { Measured: > 0 } metrics } newest]
            ? $"{standing} {Figure(metrics)} by method {newest.Options.Method}, each label held out once."
            : standing;
    }

    private static string Figure(RunMetrics metrics) =>
        metrics.MeanAveragePrecision is { } map
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The newest training has a mean average precision of {map:F2} over {metrics.Measured} known answers"
            )
            : $"The newest training tells {Share(Right(metrics), metrics.Measured)} of them right";

    private static int Right(RunMetrics metrics) => (int)Math.Round((metrics.Accuracy ?? 0) * metrics.Measured);

    /// <summary>Worst first; those that were not measured last.</summary>
    private ReportTable Classes(RunRecord run)
    {
        var counts = workspace.WindowLabels.Counts();
        var metrics = run.Metrics;
        return new ReportTable(
            "each recall is a share of the labels that were held out, with its 95 % interval",
            ["class", "labels", "recall", "average precision", "called from", "description"],
            [
                .. run
                    .ClassIds.Index()
                    .Where(one => classes.ContainsKey(one.Item))
                    .OrderBy(one => At(metrics.Recall, one.Index) ?? 2)
                    .Select(one => Row(classes[one.Item], one.Index, metrics, counts.GetValueOrDefault(one.Item))),
            ]
        );
    }

    private static IReadOnlyList<string> Row(ClassRecord known, int place, RunMetrics metrics, int labels)
    {
        var counted = metrics.Confusion.Count > place ? metrics.Confusion[place].Sum() : 0;
        var called = known.Threshold ?? (metrics.Thresholds is { } own ? own[place] : null);
        return
        [
            known.Name,
            labels.ToString(CultureInfo.InvariantCulture),
            counted == 0 ? "not measured" : $"{Share(metrics.Confusion[place][place], counted)} of {counted}",
            Number(metrics.AveragePrecision is { } precision ? precision[place] : null),
            Number(called) + (known.Threshold is null ? "" : ", chosen"),
            known.Description ?? "",
        ];
    }

    private ReportTable Mistakes(RunRecord run) =>
        new(
            "the pairs that are mistaken most",
            ["labelled", "taken for", "how often"],
            [
                .. (
                    from label in run.Metrics.Confusion.Index()
                    from answer in label.Item.Index()
                    where label.Index != answer.Index && answer.Item > 0
                    orderby answer.Item descending
                    select (IReadOnlyList<string>)
                        [
                            Name(run.ClassIds[label.Index]),
                            Name(run.ClassIds[answer.Index]),
                            $"{Share(answer.Item, label.Item.Sum())} of {label.Item.Sum()}",
                        ]
                ).Take(Shown),
            ]
        );

    private ReportTable Trainings() =>
        new(
            "oldest first",
            ["finished", "method", "labels", "right", "mean recall", "mean average precision"],
            [
                .. runs.Select(run =>
                    (IReadOnlyList<string>)
                        [
                            run.FinishedAt.ToString("u", CultureInfo.InvariantCulture),
                            run.Options.Method,
                            run.LabelCount.ToString(CultureInfo.InvariantCulture),
                            run.Metrics is { Accuracy: not null, Measured: > 0 and var n } metrics
                                ? Share(Right(metrics), n)
                                : "-",
                            Number(run.Metrics.UnweightedAccuracy),
                            Number(run.Metrics.MeanAveragePrecision),
                        ]
                ),
            ]
        );

    private string Name(long id) => classes.TryGetValue(id, out var known) ? known.Name : "a merged class";

    private static double? At(IReadOnlyList<double?> figures, int place) =>
        figures.Count > place ? figures[place] : null;

    /// <summary>A share with its interval: 83 % (71 to 91).</summary>
    private static string Share(int right, int total)
    {
        var (low, high) = Proportion.Interval(right, total);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{100.0 * right / total:F0} % ({100 * low:F0} to {100 * high:F0})"
        );
    }

    private static string Number(double? value) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? "-";
}

using System.Globalization;
using Earshot.Evaluation;
using Earshot.Experiments.Reports;
using Earshot.Recordings.Evaluation;

namespace Earshot.Cli;

/// <summary>Figures of annotated recordings as tables, a page and JSON.</summary>
internal static class RecordingTables
{
    /// <summary>One method, for <c>--json</c>.</summary>
    public static object Json(string method, RecordingFigures figures) =>
        new
        {
            method,
            windows = new
            {
                meanAveragePrecision = figures.Windows.MeanAveragePrecision,
                f1 = figures.Windows.F1,
                macroF1 = figures.Windows.MacroF1,
                coverage = figures.Windows.Coverage,
                backgroundCalled = figures.Windows.BackgroundCalledShare,
            },
            events = Json(figures.Events),
            strictEvents = Json(figures.StrictEvents),
            objection = figures.Objection,
            perClass = figures.Promises.Select(
                (promise, c) =>
                    new
                    {
                        @class = promise.ClassName,
                        averagePrecision = figures.Windows.Classes[c].AveragePrecision,
                        f1 = figures.Windows.Classes[c].F1,
                        events = figures.Events?.Classes[c].Events,
                        eventF1 = figures.Events?.Classes[c].F1,
                        promised = promise.Promised,
                        precision = promise.Precision,
                        called = promise.Called,
                        silent = promise.Silent,
                    }
            ),
        };

    private static object? Json(EventMetrics? events) =>
        events is null
            ? null
            : new
            {
                iou = events.Iou,
                f1 = events.Micro.F1,
                macroF1 = events.MacroF1,
                precision = events.Micro.Precision,
                recall = events.Micro.Recall,
                falseAlarmsPerHour = events.Micro.FalseAlarmsPerHour,
                events = events.Micro.Events,
                found = events.Micro.Found,
                hours = events.Micro.Hours,
                leftOut = events.LeftOut,
            };

    /// <summary>A row a method.</summary>
    public static ReportTable Summary(IReadOnlyList<(string Method, RecordingFigures Figures)> measured) =>
        new(
            "recordings held out",
            [
                "method",
                "mAP",
                "window F1",
                "event F1, IoU 0.3",
                "0.5",
                "macro, 0.3",
                "precision",
                "recall",
                "false alarms/h",
            ],
            [
                .. measured.Select(m =>
                    (IReadOnlyList<string>)
                        [
                            m.Method,
                            Number(m.Figures.Windows.MeanAveragePrecision),
                            Number(m.Figures.Windows.F1),
                            Number(m.Figures.Events?.Micro.F1),
                            Number(m.Figures.StrictEvents?.Micro.F1),
                            Number(m.Figures.Events?.MacroF1),
                            Number(m.Figures.Events?.Micro.Precision),
                            Number(m.Figures.Events?.Micro.Recall),
                            Number(m.Figures.Events?.Micro.FalseAlarmsPerHour, "F1"),
                        ]
                ),
            ]
        );

    /// <summary>A row a class.</summary>
    public static ReportTable ByClass(RecordingFigures figures) =>
        new(
            "class by class",
            ["class", "windows", "average precision", "events", "event F1, IoU 0.3", "precision called at", "promised"],
            [
                .. figures.Promises.Select(
                    (promise, c) =>
                        (IReadOnlyList<string>)
                            [
                                promise.ClassName,
                                figures.Windows.Classes[c].Presents.ToString(CultureInfo.InvariantCulture),
                                Number(figures.Windows.Classes[c].AveragePrecision),
                                figures.Events?.Classes[c].Events.ToString(CultureInfo.InvariantCulture) ?? "",
                                Number(figures.Events?.Classes[c].F1),
                                promise.Called > 0 ? Number(promise.Precision)
                                : promise.Silent > 0 ? "silent"
                                : "never called",
                                Number(promise.Promised),
                            ]
                ),
            ]
        );

    /// <summary>All of it, with the average precision of each class.</summary>
    /// <param name="title">Of the page.</param>
    /// <param name="command">The command that made it.</param>
    /// <param name="measured">Methods with their figures, one or more.</param>
    public static ReportPage Page(
        string title,
        string command,
        IReadOnlyList<(string Method, RecordingFigures Figures)> measured
    ) =>
        new ReportPage(title)
            .Lead(Finding(measured[0].Method, measured[0].Figures))
            .Code(command)
            .Table(Summary(measured))
            .Plot(
                Figures.Bars(
                    "average precision",
                    [.. measured[0].Figures.Windows.Classes.Select(c => c.ClassName)],
                    [.. measured.Select(m => (m.Method, Bars(m.Figures)))]
                ),
                "Average precision of windows, class by class."
            )
            .Table(ByClass(measured[0].Figures));

    /// <summary>What was found of the first method, in a sentence.</summary>
    private static string Finding(string method, RecordingFigures figures)
    {
        if (figures.Events is not { Micro.Events: > 0 } events)
            return $"Mean average precision {Number(figures.Windows.MeanAveragePrecision)} by {method} on windows of "
                + "recordings held out; no stretch is called fully annotated, so no events could be counted.";
        var (low, high) = Proportion.Interval(events.Micro.Right, events.Micro.Events);
        var worst = events.Classes.Where(c => c.Events > 0).MinBy(c => c.Recall)!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Of {events.Micro.Events} events in recordings held out, {method} finds {events.Micro.Right} "
                + $"({100 * low:F0} to {100 * high:F0} % in 95 of 100 cases) with "
                + $"{events.Micro.FalseAlarmsPerHour:F1} false alarms an hour; weakest is {worst.ClassName}: "
                + $"{worst.Right} of {worst.Events}."
        );
    }

    private static MeanStd?[] Bars(RecordingFigures figures) =>
        [
            .. figures.Windows.Classes.Select(c =>
                double.IsNaN(c.AveragePrecision) ? (MeanStd?)null : MeanStd.Of([c.AveragePrecision])
            ),
        ];

    private static string Number(double? value, string format = "F3") =>
        value is null or double.NaN ? "" : value.Value.ToString(format, CultureInfo.InvariantCulture);
}

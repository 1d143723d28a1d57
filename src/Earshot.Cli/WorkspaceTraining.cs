using System.Globalization;
using Earshot.Learning;
using Earshot.Workspace;
using Earshot.Workspace.Training;
using Spectre.Console;

namespace Earshot.Cli;

/// <summary>Training on a workspace, as the labelling page does it.</summary>
internal static class WorkspaceTraining
{
    /// <summary>Whether a path is a workspace.</summary>
    public static bool Holds(string path) => File.Exists(Path.Combine(path, WorkspaceStore.FileName));

    /// <summary>The newest run, trained first where labels have come since or other options are asked for.</summary>
    public static Outcome<RunRecord> Newest(Session session, WorkspaceStore store, RunOptions options)
    {
        if (
            store.Runs.Latest() is { } latest
            && latest.LastEvent == store.Labels.LastEvent()
            && latest.Options == options
            && store.Runs.Model() is not null
        )
            return latest;
        using var progress = session.Progress("training", 100, "%");
        var run = new WorkspaceTrainer(store, session.Time) { Threads = session.Threads }.Train(
            options,
            new ImmediateProgress<TrainingProgress>(p => progress.Report(100L * p.Done / p.Total, p.Stage)),
            session.Cancellation
        );
        if (run.IsOk)
            foreach (var note in run.Value.Metrics.Notes ?? [])
                session.Note(note);
        return run;
    }

    /// <summary>
    /// The page looks at as many windows as a person waits for; who trains here gets all, and the page's very run where
    /// those are all.
    /// </summary>
    private static int AllOthers(WorkspaceStore store, RunOptions options) =>
        store.Windows.Cut() is not null && store.Windows.Encoded().Count > options.MostOthers
            ? int.MaxValue
            : options.MostOthers;

    /// <summary>Saves the very model that the page shows.</summary>
    public static int SaveModel(
        Session session,
        string folder,
        string? method,
        RunOptions options,
        IReadOnlyList<string> licenceNotes,
        string path
    )
    {
        using var store = WorkspaceStore.Open(folder, session.Time, KnownEncoders.All).OrBadInput();
        var asked = options with
        {
            Method = method ?? Methods.For(store.Windows.Output()),
            MostOthers = AllOthers(store, options),
        };
        var run = Newest(session, store, asked).OrBadInput();
        var model = ChosenThresholds.NewestModel(store).OrBadInput();
        (model with { LicenceNotes = [.. model.LicenceNotes, .. licenceNotes] }).Save(path);
        var training = model.Training!;
        session.Show(
            new
            {
                output = path,
                run = run.Id,
                method = model.Classifier.Method,
                encoder = model.EncoderName,
                kind = model.Output == OutputKind.AnyOfMany ? "any" : "one",
                clips = store.Clips.Count(),
                windows = store.Windows.Count(),
                labelled = training.LabelsPerClass.Sum(),
                classes = model.Classes,
                perClass = TrainedClass.Of(model),
                heldOut = training.HeldOut,
                heldOutCells = training.HeldOutCells,
                calibration = training.Calibration,
                notes = run.Metrics.Notes ?? [],
            },
            console =>
            {
                console.MarkupLineInterpolated(
                    $"learnt {model.Classes.Count} classes by {model.Classifier.Method}, run {run.Id}: [bold]{path}[/]"
                );
                console.MarkupLineInterpolated($"{Figures(run.Metrics)}; 'earshot card {path}' says more");
            }
        );
        return ExitCode.Ok;
    }

    /// <summary>How good a run is, in a few words.</summary>
    public static string Figures(RunMetrics metrics) =>
        metrics.MeanAveragePrecision is { } map
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"mean average precision {map:F2} over {metrics.Measured} known answers held out by "
                    + $"{(metrics.ByTime ? "stretches of few recordings (the figure flatters)" : "recordings")}"
            )
        : metrics.Accuracy is { } accuracy
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"of {metrics.Measured} labels held out {100 * accuracy:F1} % were told right"
            )
        : "nothing could be held out to measure it: label a few more";
}

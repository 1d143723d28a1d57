using System.CommandLine;
using System.Globalization;
using Earshot.Annotations;
using Earshot.Learning;
using Earshot.Workspace;
using Earshot.Workspace.Training;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot review</c>: labels that may be wrong.</summary>
internal sealed class ReviewCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary =
        "List the labels that a model trained without them most disagrees with: they may be wrong.";

    private readonly WorkspaceArgument workspace = new();
    private readonly Option<string?> method = new("--method")
    {
        Description = $"How to learn: {string.Join(", ", Methods.Names)}; when not given, as the training before",
        HelpName = "name",
    };
    private readonly Option<int> count = NumberOption.One(
        "--count",
        "How many at most",
        50,
        "1 or more",
        n => n >= 1,
        "-n"
    );

    public ReviewCommand()
        : base("review", Summary, "earshot review field -n 50")
    {
        Add(workspace);
        Add(method);
        Add(count);
    }

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        var latest =
            store.Runs.Latest()?.Options
            ?? new RunOptions { Seed = session.Seed, Method = Methods.For(store.Windows.Output()) };
        var options = latest with { Method = Methods.Create(session.Find(method) ?? latest.Method).OrBadInput().Name };
        using var progress = session.Progress("learning without each label", options.Folds, "parts");
        var doubts = LabelReview
            .Of(
                store,
                options,
                session.Threads,
                new ImmediateProgress<TrainingProgress>(p => progress.Report(p.Done, p.Stage)),
                session.Cancellation
            )
            .OrBadInput();
        Show(session, store, [.. doubts.Take(session.Get(count))]);
        return Task.FromResult(ExitCode.Ok);
    }

    private static void Show(Session session, WorkspaceStore store, List<LabelDoubt> doubts)
    {
        var paths = store.Clips.Of([.. doubts.Select(d => d.RecordingId)]).ToDictionary(clip => clip.Id, c => c.Path);
        session.Show(
            new
            {
                doubts = doubts.Select(doubt => new
                {
                    Annotation = doubt.AnnotationId,
                    Path = paths[doubt.RecordingId],
                    Begin = doubt.Range?.BeginSeconds,
                    End = doubt.Range?.EndSeconds,
                    Class = doubt.ClassName,
                    Polarity = doubt.Said.ToString().ToLowerInvariant(),
                    doubt.Annotator,
                    doubt.Score,
                    doubt.LooksLike,
                }),
            },
            console =>
            {
                var table = new Table().AddColumns("where", "said", "by", "model says", "looks like");
                foreach (var doubt in doubts)
                    table.AddRow(
                        Markup.Escape(
                            paths[doubt.RecordingId] + Shown.Stretch(doubt.Range?.BeginSeconds, doubt.Range?.EndSeconds)
                        ),
                        Markup.Escape(Said(doubt)),
                        Markup.Escape(doubt.Annotator ?? ""),
                        string.Create(CultureInfo.InvariantCulture, $"{100 * doubt.Score:F0} %"),
                        Markup.Escape(doubt.LooksLike ?? "none")
                    );
                console.Write(table);
                if (doubts.Count == 0)
                    console.MarkupLineInterpolated($"the model agrees with all that could be held out");
            }
        );
    }

    private static string Said(LabelDoubt doubt) =>
        doubt.Said switch
        {
            Polarity.Present => doubt.ClassName,
            Polarity.Absent => $"no {doubt.ClassName}",
            _ => $"nothing annotated; {doubt.ClassName}?",
        };
}

using System.CommandLine;
using System.Globalization;
using Earshot.Learning;
using Earshot.Workspace;
using Earshot.Workspace.Hoplite;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot suggest</c>: which clips to label next.</summary>
internal sealed class SuggestCommand : EarshotCommand
{
    private readonly WorkspaceArgument workspace = new();
    private readonly Option<int> count = NumberOption.One(
        "--count",
        "How many clips",
        20,
        "1 or more",
        n => n >= 1,
        "-n"
    );
    private readonly Option<string?> method = new("--method")
    {
        Description =
            $"How to learn: {string.Join(", ", Methods.Names)}; when not given, as the training before, or "
            + $"{Methods.Default}, of windows with any number of classes {Methods.ForWindows}",
        HelpName = "name",
    };

    private readonly PlaceArguments places = new();

    public SuggestCommand()
        : base(
            "suggest",
            "Name the clips or windows whose labels would help most; trains first where labels have come since, or by "
                + "another method.",
            "earshot suggest birds -n 20",
            "earshot suggest field -n 20 --site marsh --hours 22-4"
        )
    {
        Add(workspace);
        Add(count);
        Add(method);
        places.Add(this);
    }

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        TrainIfDue(session, store, Method(session, store));
        var clips = store.Clips.All().ToDictionary(clip => clip.Id);
        var names = store.Classes.All().ToDictionary(c => c.Id, c => c.Name);
        var answers = store.Runs.Answers().ToDictionary(a => a.ClipId);
        var limit = store.Runs.RejectAbove();
        var isCut = store.Windows.Cut() is not null;
        var next = Workspace.Training.Suggestions.Next(store, session.Get(count), places.Find(session).Windows(store));
        var windows = store.Windows.Of([.. next]).ToDictionary(window => window.Id);
        var suggested = next.Where(windows.ContainsKey)
            .Select(id => new
            {
                clips[windows[id].RecordingId].Path,
                Begin = isCut ? windows[id].Range.BeginSeconds : (double?)null,
                End = isCut ? windows[id].Range.EndSeconds : (double?)null,
                Predicted = answers.TryGetValue(id, out var answer) ? names.GetValueOrDefault(answer.ClassId) : null,
                Confidence = answers.TryGetValue(id, out answer) ? answer.Confidence : (float?)null,
                Rejected = answer.Strangeness > limit,
            })
            .ToList();
        session.Show(
            new { suggested },
            console =>
            {
                var table = new Table().AddColumns(isCut ? "window" : "clip", "looks like", "confidence");
                foreach (var clip in suggested)
                    table.AddRow(
                        Markup.Escape(clip.Path + Stretch(clip.Begin, clip.End)),
                        clip.Rejected ? "none of these?" : Markup.Escape(clip.Predicted ?? ""),
                        clip.Confidence is { } c ? string.Create(CultureInfo.InvariantCulture, $"{100 * c:F0} %") : ""
                    );
                console.Write(table);
            }
        );
        return Task.FromResult(ExitCode.Ok);
    }

    /// <summary>As <c>label add</c> reads it back.</summary>
    internal static string Stretch(double? begin, double? end) =>
        begin is null ? "" : string.Create(CultureInfo.InvariantCulture, $":{begin}-{end}");

    private string Method(Session session, WorkspaceStore store) =>
        session.Find(method) is { } named
            ? Methods.Create(named).OrBadInput().Name
            : store.Runs.Latest()?.Options.Method ?? Methods.For(store.Windows.Output());

    private static void TrainIfDue(Session session, WorkspaceStore store, string method)
    {
        var latest = store.Runs.Latest();
        if (latest?.LastEvent == store.Labels.LastEvent() && latest.Options.Method == method)
            return;
        var run = WorkspaceTraining.Newest(
            session,
            store,
            new RunOptions
            {
                Method = method,
                Seed = session.Seed,
                // as hoplite's own classifier takes them
                Background = latest?.Options.Background ?? HopliteOrigin.Find(store) is not null,
            }
        );
        if (!run.IsOk)
            session.Note($"{run.Reason}; until then clips that differ are suggested");
    }
}

using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using Earshot.Datasets;
using Earshot.Learning;
using Earshot.Workspace;
using Earshot.Workspace.Hoplite;
using Earshot.Workspace.Training;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot suggest</c>: which clips to label next.</summary>
internal sealed class SuggestCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary =
        "Name the clips or windows whose labels would help most; trains first where labels have come since, or by "
        + "another method.";

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

    private readonly TagArguments tags = new();
    private readonly PlaceArguments places = new();

    public SuggestCommand()
        : base(
            "suggest",
            Summary,
            "earshot suggest birds -n 20",
            "earshot suggest sounds --classes dog rain \"church bell\"",
            "earshot suggest birds --classes \"Common Raven\" --tags birdnet24",
            "earshot suggest field -n 20 --site marsh --hours 22-4"
        )
    {
        Add(workspace);
        Add(count);
        Add(method);
        tags.Add(this);
        places.Add(this);
    }

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        if (tags.AreAsked(session))
            return Task.FromResult(SuggestByTags(session, store));
        TrainIfDue(session, store, Method(session, store));
        var clips = store.Clips.All().ToDictionary(clip => clip.Id);
        var names = store.Classes.All().ToDictionary(c => c.Id, c => c.Name);
        var answers = store.Runs.Answers().ToDictionary(a => a.ClipId);
        var limit = store.Runs.RejectAbove();
        var isCut = store.Windows.Cut() is not null;
        var next = WorkspaceSuggestions.Next(store, session.Get(count), places.Find(session).Windows(store));
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
                Tag = (string?)null,
                Score = (float?)null,
            })
            .ToList();
        session.Show(
            new { suggested },
            console =>
            {
                var table = new Table().AddColumns(isCut ? "window" : "clip", "looks like", "confidence");
                foreach (var clip in suggested)
                    table.AddRow(
                        Markup.Escape(clip.Path + Shown.Stretch(clip.Begin, clip.End)),
                        clip.Rejected ? "none of these?" : Markup.Escape(clip.Predicted ?? ""),
                        clip.Confidence is { } c ? string.Create(CultureInfo.InvariantCulture, $"{100 * c:F0} %") : ""
                    );
                console.Write(table);
            }
        );
        return Task.FromResult(ExitCode.Ok);
    }

    /// <summary>By a published network's own classes; nothing is learnt and nothing labelled.</summary>
    private int SuggestByTags(Session session, WorkspaceStore store)
    {
        var tagger = tags.FindFor(session, store);
        var matches = tags.Match(session, tagger);
        var search = new TagSuggestions(store, tagger, matches);
        var skipped = search.ScoreVectors() ? [] : Listen(session, store, search);
        var (isCut, clips) = (store.Windows.Cut() is not null, store.Clips.All().ToDictionary(clip => clip.Id));
        var next = search.Next(session.Get(count), places.Find(session).Windows(store));
        var windows = store.Windows.Of([.. next.Select(one => one.WindowId)]).ToDictionary(window => window.Id);
        var suggested = next.Select(one => new
            {
                clips[windows[one.WindowId].RecordingId].Path,
                Begin = isCut ? windows[one.WindowId].Range.BeginSeconds : (double?)null,
                End = isCut ? windows[one.WindowId].Range.EndSeconds : (double?)null,
                Predicted = one.ClassName,
                Confidence = (float?)null,
                Rejected = false,
                Tag = tagger.Tags[one.Tag],
                one.Score,
            })
            .ToList();
        SkipNotes.Show(session, skipped);
        session.Show(
            new { suggested },
            console =>
            {
                var table = new Table().AddColumns(
                    isCut ? "window" : "clip",
                    "may be",
                    $"{tagger.Encoder.Name} hears",
                    "score"
                );
                foreach (var one in suggested)
                    table.AddRow(
                        Markup.Escape(one.Path + Shown.Stretch(one.Begin, one.End)),
                        Markup.Escape(one.Predicted),
                        Markup.Escape(one.Tag),
                        one.Score.ToString("F2", CultureInfo.InvariantCulture)
                    );
                console.Write(table);
                console.MarkupLineInterpolated(
                    $"nothing is labelled by this: listen, and say what is so by earshot label add, or studio"
                );
            }
        );
        return skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped;
    }

    /// <summary>Hears the sound where the workspace's vectors are another network's; what could not be heard.</summary>
    private static IReadOnlyList<SkippedInput> Listen(Session session, WorkspaceStore store, TagSuggestions search)
    {
        using var audio = session.Audio();
        var (done, skipped) = (0, new ConcurrentBag<SkippedInput>());
        using var progress = session.Progress("listening", store.Clips.Count(), "clips");
        search.ScoreSound(
            audio,
            session.Threads,
            (clip, reason) =>
            {
                if (reason is not null)
                    skipped.Add(new SkippedInput(clip.Path, reason));
                progress.Report(Interlocked.Increment(ref done));
            },
            session.Cancellation
        );
        return skipped.Count < store.Clips.Count()
            ? [.. skipped.OrderBy(input => input.Path, StringComparer.Ordinal)]
            : throw new BadInputException(
                $"none of the recordings could be heard: {skipped.First()}; a network's own classes need the sound "
                    + "where the workspace holds vectors of another"
            );
    }

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
            session.Note($"{run.Reason}; until then clips that differ are suggested; --classes suggests by name");
    }
}

using System.CommandLine;
using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Features;
using Earshot.Workspace;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot label add</c>: one class for some clips, or for stretches of recordings.</summary>
internal sealed class LabelAddCommand : EarshotCommand
{
    private readonly WorkspaceArgument workspace = new();
    private readonly Argument<string> label = new("class") { Description = "The class; made where it is not there" };
    private readonly Argument<string[]> clips = new("clips")
    {
        Description = "Paths below the clip folder, or whole ones; FILE:12.5-14 for a stretch in seconds",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<bool> absent = new("--absent") { Description = "The class is not to be heard there" };
    private readonly Option<bool> complete = new("--complete")
    {
        Description = "All that is to be heard there of the class is labelled; with the class '*': of all classes",
    };
    private readonly Option<bool> unsure = new("--unsure") { Description = "You are not sure: it counts as unknown" };

    public LabelAddCommand()
        : base(
            "add",
            "Label clips or stretches of recordings by hand.",
            "earshot label add birds robin garden/0412.wav garden/0413.wav",
            "earshot label add field robin dawn.wav:12.5-14 --unsure"
        )
    {
        foreach (var argument in (Argument[])[workspace, label, clips])
            Add(argument);
        foreach (var option in (Option[])[absent, complete, unsure])
            Add(option);
    }

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        if (string.IsNullOrWhiteSpace(session.Get(label)))
            throw new BadInputException("the class has no name: earshot label add WORKSPACE CLASS CLIPS");
        if (ClassName.Check(session.Get(label).Trim()) is { } reason)
            throw new BadInputException($"{reason}: leave it out");
        var places = session.Get(clips).Select(text => Find(store, text)).ToList();
        var labelled = IsClassOfClips(session, places) ? Give(session, store, places) : Put(session, store, places);
        session.Show(
            new { labelled, @class = session.Get(label).Trim() },
            console =>
                console.MarkupLineInterpolated(
                    $"{labelled} {(labelled == 1 ? "clip" : "clips")} labelled [bold]{session.Get(label)}[/]"
                )
        );
        return Task.FromResult(ExitCode.Ok);
    }

    /// <summary>A class of whole clips, as the page gives it: a clip that has another takes this one instead.</summary>
    private bool IsClassOfClips(Session session, List<(long, TimeRange? Range)> places) =>
        !session.Get(absent)
        && !session.Get(complete)
        && !session.Get(unsure)
        && places.TrueForAll(place => place.Range is null);

    private int Give(Session session, WorkspaceStore store, List<(long Id, TimeRange?)> places) =>
        store
            .Labels.Give(
                [.. places.Select(place => place.Id)],
                store.Classes.Ensure(session.Get(label)).Id,
                Environment.UserName
            )
            .ClipIds.Count;

    private int Put(Session session, WorkspaceStore store, List<(long Id, TimeRange? Range)> places)
    {
        var polarity =
            session.Get(absent) ? Polarity.Absent
            : session.Get(complete) ? Polarity.Complete
            : Polarity.Present;
        var name = session.Get(label).Trim();
        if (name == "*" && polarity != Polarity.Complete)
            throw new BadInputException("the class '*' stands for all classes: it goes with --complete only");
        return store
            .Annotations.Put(
                [
                    .. places.Select(place => new AnnotationDraft(
                        place.Id,
                        new Annotation(name == "*" ? null : name, polarity)
                        {
                            Range = place.Range,
                            Unsure = session.Get(unsure),
                        }
                    )),
                ],
                Environment.UserName
            )
            .Annotations.Count;
    }

    /// <summary>
    /// By its path below the clip folder, else as the shell completes it; with a stretch behind a colon.
    /// </summary>
    private static (long Id, TimeRange? Range) Find(WorkspaceStore store, string text)
    {
        if (ByPath(store, text) is { } whole)
            return (whole.Id, null);
        var (path, range) = TimeRange.ParseWithFile(text).OrBadInput();
        var clip =
            ByPath(store, path)
            ?? throw new BadInputException(
                $"the workspace has no clip '{path}': name it by its path below {store.ClipRoot}"
            );
        if (range is { } stretch && clip.DurationSeconds is { } seconds && stretch.EndSeconds > seconds + 0.001)
            throw new BadInputException(
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"'{text}' ends after the recording, which has {seconds} s"
                )
            );
        return (clip.Id, clip.DurationSeconds is { } length ? range?.ClampTo(length) : range);
    }

    private static ClipRecord? ByPath(WorkspaceStore store, string path)
    {
        var clip = store.Clips.Find(path) ?? store.Clips.Find(SlashPath.Below(store.ClipRoot, Path.GetFullPath(path)));
        // vectors that came without their sounds are labelled by whoever hears them elsewhere
        return
            clip is not null
            && !VectorsEncoder.IsOf(store.Encoder.Name)
            && store.Recordings.Find(clip.Id) is { IsMissing: true }
            ? throw new BadInputException($"the file of '{path}' is gone: bring it back before you label it")
            : clip;
    }
}

using System.CommandLine;
using System.Globalization;
using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Numerics;
using Earshot.Workspace;
using Earshot.Workspace.Search;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot search</c>: the clips or windows that sound like an example.</summary>
internal sealed class SearchCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Find the clips or windows that sound like an example, likest first.";

    private readonly WorkspaceArgument workspace = new();
    private readonly Option<string?> like = new("--like")
    {
        Description = "A sound file, of the workspace or not; FILE:12.5-14 for a stretch in seconds",
        HelpName = "file",
    };
    private readonly Option<string?> likeClass = new("--like-class")
    {
        Description = "What is labelled with this class",
        HelpName = "name",
    };
    private readonly Option<bool> unlabelled = new("--unlabelled")
    {
        Description = "Leave out what somebody labelled already",
    };
    private readonly Option<int> count = NumberOption.One("--count", "How many", 50, "1 or more", n => n >= 1, "-n");
    private readonly PlaceArguments places = new();

    public SearchCommand()
        : base(
            "search",
            Summary,
            "earshot search field --like dawn.wav:12.5-14 -n 50",
            "earshot search field --like-class owl --unlabelled --site marsh --hours 22-4"
        )
    {
        Add(workspace);
        foreach (var option in (Option[])[like, likeClass, unlabelled, count])
            Add(option);
        places.Add(this);
    }

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        var (examples, own) = Wanted(session, store);
        var passes = places.Find(session).Windows(store);
        var known = session.Get(unlabelled) ? store.WindowLabels.Known() : new HashSet<long>();
        var hits = WindowSearch.Once(
            store,
            examples,
            session.Get(count),
            id => !own.Contains(id) && !known.Contains(id) && (passes?.Invoke(id) ?? true),
            session.Cancellation
        );
        Show(session, store, hits);
        return Task.FromResult(ExitCode.Ok);
    }

    /// <summary>Features of the examples, and the windows they are of: those are not found again.</summary>
    private (Matrix<float> Examples, HashSet<long> Own) Wanted(Session session, WorkspaceStore store) =>
        (session.Find(like), session.Find(likeClass)) switch
        {
            ({ } file, null) => OfFile(store, file),
            (null, { } name) => OfClass(store, name),
            _ => throw new BadInputException("say what to look for: --like FILE[:begin-end], or --like-class CLASS"),
        };

    private static (Matrix<float>, HashSet<long>) OfClass(WorkspaceStore store, string name) =>
        Own(SearchExamples.OfClass(store, name).OrBadInput());

    /// <summary>
    /// A stretch of a recording of the workspace is looked for by the window that holds most of it; another file is
    /// encoded.
    /// </summary>
    private static (Matrix<float>, HashSet<long>) OfFile(WorkspaceStore store, string text)
    {
        var (file, range) = File.Exists(text) ? (text, null) : TimeRange.ParseWithFile(text).OrBadInput();
        return Held(store, file) is { } clip
            ? Own(SearchExamples.OfStretch(store, clip, range).OrBadInput())
            : (Encoded(store, file, range), []);
    }

    private static (Matrix<float>, HashSet<long>) Own(FeatureSet set) => (set.Features, set.ClipIds.ToHashSet());

    private static ClipRecord? Held(WorkspaceStore store, string file) =>
        store.Clips.Find(file) ?? store.Clips.Find(SlashPath.Below(store.ClipRoot, Path.GetFullPath(file)));

    private static Matrix<float> Encoded(WorkspaceStore store, string file, TimeRange? range)
    {
        if (!File.Exists(file))
            throw new BadInputException($"there is no file '{file}', nor a recording of that path in the workspace");
        using var audio = new ClipAudio();
        return SearchExamples.OfFile(store, audio, file, range).OrBadInput().Features;
    }

    private static void Show(Session session, WorkspaceStore store, IReadOnlyList<SearchHit> hits)
    {
        var windows = store.Windows.Of([.. hits.Select(hit => hit.WindowId)]).ToDictionary(window => window.Id);
        var paths = store
            .Clips.Of([.. windows.Values.Select(window => window.RecordingId)])
            .ToDictionary(clip => clip.Id, clip => clip.Path);
        var labels = store.WindowLabels.All().ToDictionary(label => label.WindowId, label => label.ClassId);
        var names = store.Classes.All().ToDictionary(c => c.Id, c => c.Name);
        var isCut = store.Windows.Cut() is not null;
        var found = hits.Select(hit => new
            {
                Path = paths[windows[hit.WindowId].RecordingId],
                Begin = isCut ? windows[hit.WindowId].Range.BeginSeconds : (double?)null,
                End = isCut ? windows[hit.WindowId].Range.EndSeconds : (double?)null,
                hit.Similarity,
                Label = labels.TryGetValue(hit.WindowId, out var label) ? names.GetValueOrDefault(label) : null,
            })
            .ToList();
        session.Show(
            new { hits = found },
            console =>
            {
                var table = new Table().AddColumns(isCut ? "window" : "clip", "likeness", "label");
                foreach (var hit in found)
                    table.AddRow(
                        Markup.Escape(hit.Path + Shown.Stretch(hit.Begin, hit.End)),
                        string.Create(CultureInfo.InvariantCulture, $"{hit.Similarity:F3}"),
                        Markup.Escape(hit.Label ?? "")
                    );
                console.Write(table);
            }
        );
    }
}

using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Recordings;
using Earshot.Workspace;
using Earshot.Workspace.Search;
using Earshot.Workspace.Training;

namespace Earshot.Experiments.Soundscapes;

/// <summary>
/// Hears one window of soundscapes after the other and says what is in it, from the truth. From the start one event of
/// each class is known.
/// </summary>
internal sealed class Listener(
    SoundscapeData data,
    IClipEncoder encoder,
    ListeningOptions options,
    int seed,
    int threads,
    TimeProvider clock
)
{
    private const string Person = "listener";
    private readonly SoundscapeWindows windows = data.Cuts[0];
    private readonly List<(int Recording, TimeRange Range, int Class)> events =
    [
        .. from recording in Enumerable.Range(0, data.Recordings.Length)
        from said in data.Recordings[recording].Annotations
        where said.Polarity == Polarity.Present
        select (recording, said.Range!.Value, data.Classes.ToList().IndexOf(said.ClassName!)),
    ];

    private int Most => WindowsIn(options.Minutes[^1]);

    /// <summary>All three ways, from the same examples.</summary>
    public Outcome<IReadOnlyList<ListeningStep>> Listen(RandomStreams random, CancellationToken cancellation)
    {
        var examples = Examples(random.Stream("examples"));
        int[] order = [.. Enumerable.Range(0, windows.Ranges.Length).Except(examples)];
        random.Stream("random choice").Shuffle<int>(order);
        var suggested = InWorkspace(archive => Suggested(archive, examples, random, cancellation));
        var searched = suggested.Then(_ => InWorkspace(archive => Searched(archive, examples)));
        if (!searched.IsOk)
            return Outcome<IReadOnlyList<ListeningStep>>.Skipped(searched.Reason!);
        return new List<ListeningStep>([
            .. Steps("suggested", suggested.Value, examples),
            .. Steps("search", searched.Value, examples),
            .. Steps("random", order, examples),
        ]);
    }

    /// <summary>Of each class the window that holds most of one of its events.</summary>
    private int[] Examples(RandomStream random) =>
        [
            .. Enumerable
                .Range(0, data.Classes.Count)
                .Select(c =>
                {
                    int[] present = [.. AllRows().Where(row => windows.Labels[row, c] == LabelMatrix.Present)];
                    return present[random.Next(present.Length)];
                })
                .Distinct(),
        ];

    private IEnumerable<int> AllRows() => Enumerable.Range(0, windows.Ranges.Length);

    /* ---- ways to listen ---- */

    private Outcome<List<int>> Suggested(
        Archive archive,
        int[] examples,
        RandomStreams random,
        CancellationToken cancellation
    )
    {
        var trainer = new WorkspaceTrainer(archive.Store, clock) { Threads = threads };
        var asked = new RunOptions { Method = options.Method, Seed = random.RootSeed };
        var heard = new List<int>();
        Say(archive, examples);
        while (heard.Count < Most)
        {
            var run = trainer.Train(asked, cancellation: cancellation);
            if (!run.IsOk)
                return Outcome<List<int>>.Skipped(run.Reason!);
            var next = WorkspaceSuggestions.Next(archive.Store, Math.Min(options.Batch, Most - heard.Count));
            int[] rows = [.. next.Select(id => Array.BinarySearch(archive.Ids, id))];
            if (rows.Length == 0)
                break;
            Say(archive, rows);
            heard.AddRange(rows);
        }
        return heard;
    }

    /// <summary>Class by class in turn what sounds most like what is known of it.</summary>
    private Outcome<List<int>> Searched(Archive archive, int[] examples)
    {
        var search = WindowSearch.Of(archive.Store);
        var (known, heard) = (examples.ToHashSet(), new List<int>());
        while (heard.Count < Most)
            for (var c = 0; c < data.Classes.Count && heard.Count < Most; c++)
            {
                int[] like = [.. known.Where(row => windows.Labels[row, c] == LabelMatrix.Present)];
                var found = search.Like(
                    windows.Features.SelectRows([.. like.Take(SearchExamples.Most)]),
                    1,
                    id => !known.Contains(Array.BinarySearch(archive.Ids, id))
                );
                if (found.Count == 0)
                    return heard;
                var row = Array.BinarySearch(archive.Ids, found[0].WindowId);
                known.Add(row);
                heard.Add(row);
            }
        return heard;
    }

    private static int WindowsIn(double minutes) =>
        (int)Math.Round(minutes * 60 / ListeningExperiment.Cut.WindowSeconds);

    /* ---- what was found ---- */

    private IEnumerable<ListeningStep> Steps(string choice, IReadOnlyList<int> heard, int[] examples)
    {
        var known = examples.SelectMany(EventsIn).ToHashSet();
        int[] wanted = [.. Enumerable.Range(0, events.Count).Where(e => !known.Contains(e))];
        var rarest = Enumerable.Range(0, data.Classes.Count).MinBy(c => events.Count(e => e.Class == c));
        bool IsRare(int e) => events[e].Class == rarest;
        foreach (var minutes in options.Minutes)
        {
            var found = heard.Take(WindowsIn(minutes)).SelectMany(EventsIn).Where(e => !known.Contains(e)).ToHashSet();
            yield return new(
                choice,
                seed,
                minutes,
                found.Count(IsRare),
                wanted.Count(IsRare),
                found.Count,
                wanted.Length
            );
        }
    }

    /// <summary>The events that are heard in a window: as much of them that it counts as one of the class.</summary>
    private IEnumerable<int> EventsIn(int row) =>
        from e in Enumerable.Range(0, events.Count)
        let said = events[e]
        where said.Recording == windows.Recordings[row]
        where said.Range.Overlap(windows.Ranges[row]) > 0
        where windows.Labels[row, said.Class] == LabelMatrix.Present
        select e;

    /* ---- the workspace ---- */

    /// <summary>A workspace, and the window that each row is.</summary>
    private sealed record Archive(WorkspaceStore Store, long[] Ids);

    private Outcome<List<int>> InWorkspace(Func<Archive, Outcome<List<int>>> listen)
    {
        var folder = Directory.CreateTempSubdirectory("earshot-listener-").FullName;
        try
        {
            return WorkspaceStore
                .Create(Path.Combine(folder, "workspace"), folder, EncoderIdentity.Of(encoder), clock)
                .Then(store =>
                {
                    using (store)
                        return listen(Fill(store));
                });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Archive Fill(WorkspaceStore store)
    {
        _ = store.Windows.SetCut(ListeningExperiment.Cut, OutputKind.AnyOfMany).Value;
        store.Clips.Add(data.Recordings.Select(r => new ClipRecord(0, r.Name, r.Name, 1, r.Seconds)));
        foreach (var name in data.Classes)
            store.Classes.Ensure(name);
        for (var recording = 0; recording < data.Recordings.Length; recording++)
            store.Windows.Put(
                store.Clips.Find(data.Recordings[recording].Name)!.Id,
                windows
                    .RowsOf(recording)
                    .Select(row => (windows.Ranges[row], Outcome<float[]>.Ok(windows.Features.Row(row).ToArray())))
            );
        return new(store, [.. store.Windows.Encoded().Select(window => window.Id)]);
    }

    /// <summary>Says of windows what is in them, and that this is all.</summary>
    private void Say(Archive archive, IEnumerable<int> rows) =>
        archive.Store.Annotations.Put([.. rows.SelectMany(row => Said(archive.Store, row))], Person);

    private IEnumerable<AnnotationDraft> Said(WorkspaceStore store, int row)
    {
        var recording = store.Clips.Find(data.Recordings[windows.Recordings[row]].Name)!.Id;
        for (var c = 0; c < data.Classes.Count; c++)
            if (windows.Labels[row, c] == LabelMatrix.Present)
                yield return new(recording, new(data.Classes[c]) { Range = windows.Ranges[row] });
        yield return new(recording, new(null, Polarity.Complete) { Range = windows.Ranges[row] });
    }
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Recordings.Places;

namespace Earshot.Workspace.Training;

/// <summary>
/// Brings clips into a workspace: notes them down, then encodes those that are not yet. Broken off, it goes on where it
/// stopped.
/// </summary>
public static class ClipIngest
{
    private const int VectorsAtOnce = 64;

    /// <summary>
    /// Notes down the clips of a data set that lie in the workspace's clip folder; answers how many there are.
    /// </summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="set">The clips.</param>
    /// <param name="cancellation">Stops before anything is noted.</param>
    /// <param name="places">Where and when they were recorded, beside what their names and tags say; null: no
    /// table.</param>
    public static int AddClips(
        WorkspaceStore workspace,
        ClipSet set,
        CancellationToken cancellation = default,
        PlaceTable? places = null
    )
    {
        var known = workspace.Clips.All().ToDictionary(clip => clip.Path);
        var found = set
            .Clips.AsParallel()
            .AsOrdered()
            .WithCancellation(cancellation)
            .Select(clip => Describe(workspace, clip, known))
            .OfType<ClipRecord>()
            .ToList();
        FindMoved(workspace, known, found);
        workspace.Clips.Add(found);
        Locate(workspace, found, places);
        return set.Clips.Count;
    }

    /// <summary>Where and when: by the table, else the file's own tags, else its name.</summary>
    private static void Locate(WorkspaceStore workspace, List<ClipRecord> found, PlaceTable? places)
    {
        var added = found.Select(clip => clip.Path).ToHashSet(StringComparer.Ordinal);
        workspace.Recordings.Describe(
            from recording in workspace.Recordings.All()
            let told = places?.Of(recording.Path) ?? new RecordingPlace()
            let place = added.Contains(recording.Path)
                ? told.Or(RecordingTags.Read(Path.Combine(workspace.ClipRoot, recording.Path)))
                    .Or(RecordingNames.Read(recording.Path))
                : told
            where place != new RecordingPlace()
            select (recording.Id, place)
        );
    }

    /// <summary>
    /// Takes over the labels that the data set carries; clips labelled by hand keep theirs. Answers how many were
    /// taken.
    /// </summary>
    public static int AddLabels(WorkspaceStore workspace, ClipSet set, string author)
    {
        var held = workspace.Annotations.All().Select(said => said.RecordingId).ToHashSet();
        var clips = workspace.Clips.All().ToDictionary(clip => clip.Path, clip => clip.Id);
        var isOneOfMany = workspace.Windows.Output() == OutputKind.OneOfMany;
        AnnotationDraft[] drafts =
        [
            .. from clip in set.Clips
            where clips.ContainsKey(PathOf(workspace, clip))
            let id = clips[PathOf(workspace, clip)]
            where !held.Contains(id)
            from said in isOneOfMany && clip.Label is { } label ? [new Annotation(label)] : clip.Annotations()
            select new AnnotationDraft(id, said with { Source = AnnotationSource.Import }),
        ];
        foreach (var name in isOneOfMany ? set.Classes : [])
            workspace.Classes.Ensure(name);
        if (drafts.Length > 0)
            workspace.Annotations.Put(drafts, author, "import");
        return drafts.Length;
    }

    /// <summary>Encodes every clip that has neither features nor a reason why not.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="audio">Decodes the clips.</param>
    /// <param name="encoder">The workspace's encoder.</param>
    /// <param name="threads">Clips encoded at once.</param>
    /// <param name="done">Told after each clip.</param>
    /// <param name="cancellation">Stops; what was encoded is stored.</param>
    public static void Encode(
        WorkspaceStore workspace,
        ClipAudio audio,
        IClipEncoder encoder,
        int threads,
        Action done,
        CancellationToken cancellation = default
    )
    {
        var encoded = new ConcurrentQueue<(ClipRecord Clip, Outcome<EncodedClip> Outcome)>();
        var cut = workspace.Windows.Cut();
        try
        {
            new ClipPipeline(audio, encoder, threads, cut).Run(
                workspace.Clips.Unencoded(),
                workspace.Clips.FullPath,
                (clip, outcome) =>
                {
                    encoded.Enqueue((clip, cut is null ? outcome.Then(whole => whole.Whole) : outcome));
                    if (encoded.Count >= VectorsAtOnce)
                        Store(workspace, encoded, cut is not null);
                    done();
                },
                cancellation
            );
        }
        finally
        {
            Store(workspace, encoded, cut is not null);
        }
    }

    private static void Store(
        WorkspaceStore workspace,
        ConcurrentQueue<(ClipRecord Clip, Outcome<EncodedClip> Outcome)> encoded,
        bool isCut
    )
    {
        var batch = new List<(ClipRecord Clip, Outcome<EncodedClip> Outcome)>();
        while (encoded.TryDequeue(out var next))
            batch.Add(next);
        workspace.Clips.Add(
            batch.Select(e =>
                e.Outcome.IsOk
                    ? e.Clip with
                    {
                        DurationSeconds = e.Outcome.Value.DurationSeconds,
                    }
                    : e.Clip with
                    {
                        Skipped = e.Outcome.Reason,
                    }
            )
        );
        // Features last: a clip without them is encoded again.
        foreach (var (clip, outcome) in batch.Where(e => e.Outcome.IsOk))
            if (isCut)
                workspace.Windows.Put(clip.Id, WindowsOf(outcome.Value));
        if (!isCut)
            workspace.Features.Put(batch.Where(e => e.Outcome.IsOk).Select(e => (e.Clip.Id, e.Outcome.Value.Features)));
        workspace.Recordings.PutRates(
            batch.Where(e => e.Outcome.IsOk).Select(e => (e.Clip.Id, e.Outcome.Value.SampleRateHz))
        );
    }

    private static IEnumerable<(TimeRange, Outcome<float[]>)> WindowsOf(EncodedClip clip) =>
        clip.Segments.Select(s => (TimeRange.FromSeconds(s.BeginSeconds, s.EndSeconds).Value, s.Features));

    /// <summary>
    /// A file that is gone, and one file of the same bytes under a new name: it was moved, and keeps all that is
    /// said of
    /// it. What is gone otherwise is noted as missing.
    /// </summary>
    private static void FindMoved(
        WorkspaceStore workspace,
        Dictionary<string, ClipRecord> known,
        List<ClipRecord> found
    )
    {
        var gone = known.Values.Where(clip => !File.Exists(Path.Combine(workspace.ClipRoot, clip.Path))).ToList();
        var byHash = gone.Where(clip => clip.Hash.Length > 0).ToLookup(clip => clip.Hash);
        var moved = found
            .Where(clip => !known.ContainsKey(clip.Path))
            .GroupBy(clip => clip.Hash)
            .Where(same => same.Count() == 1 && byHash[same.Key].Count() == 1)
            .Select(same => (byHash[same.Key].Single().Id, same.Single().Path))
            .ToList();
        workspace.Recordings.Move(moved);
        workspace.Recordings.SetMissing(gone.Select(clip => clip.Id).Except(moved.Select(move => move.Id)).ToHashSet());
        found.RemoveAll(clip => moved.Exists(move => move.Path == clip.Path));
    }

    /// <summary>
    /// Null for a clip that is known, has not changed and was good; a bad one is tried again, since its reason may have
    /// been mended.
    /// </summary>
    private static ClipRecord? Describe(WorkspaceStore workspace, Clip clip, Dictionary<string, ClipRecord> known)
    {
        var (path, file) = (PathOf(workspace, clip), Digest(clip.Path));
        return
            known.TryGetValue(path, out var old)
            && (file is null || (old.Hash == file.Value.Hash && old.Skipped is null))
            ? null
            : new ClipRecord(0, path, file?.Hash ?? "", file?.SizeBytes ?? 0, Group: clip.Group);
    }

    /// <summary>Null for a file that can't be read: whoever decodes it meets this again and says so.</summary>
    private static (string Hash, long SizeBytes)? Digest(string path)
    {
        try
        {
            using var stream = ClipAudio.HoldsNothing(path) ? Stream.Null : File.OpenRead(path);
            return (Convert.ToHexStringLower(SHA256.HashData(stream)), stream.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string PathOf(WorkspaceStore workspace, Clip clip) => SlashPath.Below(workspace.ClipRoot, clip.Path);
}

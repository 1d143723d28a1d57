using System.Collections.Concurrent;
using System.Security.Cryptography;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;

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
    public static int AddClips(WorkspaceStore workspace, ClipSet set, CancellationToken cancellation = default)
    {
        var known = workspace.Clips.All().ToDictionary(clip => clip.Path);
        var found = set
            .Clips.AsParallel()
            .AsOrdered()
            .WithCancellation(cancellation)
            .Select(clip => Describe(workspace, clip, known))
            .OfType<ClipRecord>()
            .ToList();
        workspace.Clips.Add(found);
        return set.Clips.Count;
    }

    /// <summary>
    /// Takes over the labels that the data set carries; clips labelled by hand keep theirs. Answers how many were
    /// taken.
    /// </summary>
    public static int AddLabels(WorkspaceStore workspace, ClipSet set, string author)
    {
        var held = workspace.Labels.All().Select(label => label.ClipId).ToHashSet();
        var classes = set.Classes.ToDictionary(name => name, name => workspace.Classes.Ensure(name).Id);
        var clips = workspace.Clips.All().ToDictionary(clip => clip.Path);
        (long, long?)[] labels =
        [
            .. from clip in set.Clips
            where
                clip.Label is not null
                && clips.ContainsKey(PathOf(workspace, clip))
                && !held.Contains(clips[PathOf(workspace, clip)].Id)
            select (clips[PathOf(workspace, clip)].Id, (long?)classes[clip.Label!]),
        ];
        if (labels.Length > 0)
            workspace.Labels.Give(labels, author, LabelSource.Import);
        return labels.Length;
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
        try
        {
            new ClipPipeline(audio, encoder, threads).Run(
                workspace.Clips.Unencoded(),
                workspace.Clips.FullPath,
                (clip, outcome) =>
                {
                    encoded.Enqueue((clip, outcome.Then(whole => whole.Whole)));
                    if (encoded.Count >= VectorsAtOnce)
                        Store(workspace, encoded);
                    done();
                },
                cancellation
            );
        }
        finally
        {
            Store(workspace, encoded);
        }
    }

    private static void Store(
        WorkspaceStore workspace,
        ConcurrentQueue<(ClipRecord Clip, Outcome<EncodedClip> Outcome)> encoded
    )
    {
        var batch = new List<(ClipRecord Clip, Outcome<EncodedClip> Outcome)>();
        while (encoded.TryDequeue(out var next))
            batch.Add(next);
        workspace.Features.Put(batch.Where(e => e.Outcome.IsOk).Select(e => (e.Clip.Id, e.Outcome.Value.Features)));
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

    private static string PathOf(WorkspaceStore workspace, Clip clip) =>
        Path.GetRelativePath(workspace.ClipRoot, clip.Path).Replace('\\', '/');
}

using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Recordings;
using Earshot.Workspace;
using Earshot.Workspace.Training;

namespace Earshot.Studio.Training;

/// <summary>How taking in new recordings stands.</summary>
/// <param name="Running">Whether it runs.</param>
/// <param name="Done">Files encoded.</param>
/// <param name="Total">Files to encode; 0 where that is not known yet.</param>
/// <param name="Added">Files that are new in the workspace; null: nothing was looked for yet.</param>
/// <param name="Skipped">Those of them that can't be used, with the reason.</param>
/// <param name="Reason">Why it failed; null where it did not.</param>
internal sealed record Ingest(
    bool Running,
    int Done,
    int Total,
    int? Added,
    IReadOnlyList<string> Skipped,
    string? Reason
);

/// <summary>Takes in what is new in the folder of recordings, as <c>earshot new</c> does called again.</summary>
internal sealed class IngestDesk(
    WorkspaceStore workspace,
    ClipAudio audio,
    StudioOptions options,
    EventHub hub,
    IHostApplicationLifetime lifetime
)
{
    private readonly BackgroundJob job = new(lifetime);
    private readonly Lock gate = new();
    private Ingest ingest = new(false, 0, 0, null, [], null);

    /// <summary>How it stands now.</summary>
    public Ingest Now
    {
        get
        {
            lock (gate)
                return ingest;
        }
    }

    /// <summary>Starts to look; false where it looks already.</summary>
    public bool Start() =>
        job.Start(
            () => Set(_ => new(true, 0, 0, null, [], null)),
            cancellation =>
                workspace.Encoders.Create(workspace.Encoder.Name).Then(encoder => TakeIn(encoder, cancellation)),
            End
        );

    private void End(Outcome<Ingest> ended, bool isStopped)
    {
        var reason = isStopped ? "it was stopped; what was encoded is kept" : ended.Reason;
        Set(_ => ended.IsOk ? ended.Value : new(false, 0, 0, null, [], reason));
        if (ended is { IsOk: true, Value.Added: > 0 })
            hub.Publish(new StudioEvent("ingested", "new recordings came in"));
    }

    private void Set(Func<Ingest, Ingest> change)
    {
        lock (gate)
            ingest = change(ingest);
    }

    private Outcome<Ingest> TakeIn(IClipEncoder encoder, CancellationToken cancellation)
    {
        if (workspace.Mismatch(EncoderIdentity.Of(encoder)) is { } mismatch)
            return Outcome<Ingest>.Skipped(mismatch);
        return Dataset
            .Open(workspace.ClipRoot)
            .Then<Ingest>(set =>
            {
                var known = workspace.Clips.All().Select(clip => clip.Id).ToHashSet();
                ClipIngest.AddClips(workspace, set, cancellation);
                Encode(encoder, cancellation);
                ClipMap.Refresh(workspace, threads: options.Threads);
                var added = workspace.Clips.All().Where(clip => !known.Contains(clip.Id)).ToList();
                var skipped = added.Where(clip => clip.Skipped is not null).Select(c => $"{c.Path}: {c.Skipped}");
                return new Ingest(false, 0, 0, added.Count, [.. skipped], null);
            });
    }

    private void Encode(IClipEncoder encoder, CancellationToken cancellation)
    {
        var total = workspace.Clips.Unencoded().Count;
        Report(0);
        var done = 0;
        ClipIngest.Encode(
            workspace,
            audio,
            encoder,
            options.Threads,
            () => Report(Interlocked.Increment(ref done)),
            cancellation
        );

        void Report(int encoded) => Set(before => before with { Done = Math.Max(encoded, before.Done), Total = total });
    }
}

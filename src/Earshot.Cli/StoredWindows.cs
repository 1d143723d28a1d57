using Earshot.Datasets;
using Earshot.Detections;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Recordings;
using Earshot.Workspace;

namespace Earshot.Cli;

/// <summary>The windows of a workspace with the vectors that it holds, in place of sounds.</summary>
/// <param name="Set">A row a window, by recording and time.</param>
/// <param name="Cut">How recordings are cut; null: a window each.</param>
/// <param name="Encoder">What made the vectors.</param>
internal sealed record StoredWindows(EncodedSet Set, SegmentOptions? Cut, IClipEncoder Encoder)
{
    /// <summary>Those of a workspace, if an encoder made its vectors.</summary>
    public static StoredWindows Load(Session session, string folder, IClipEncoder encoder)
    {
        using var store = WorkspaceStore.Open(folder, session.Time).OrBadInput();
        if (store.Mismatch(EncoderIdentity.Of(encoder)) is not null)
            throw new BadInputException(
                $"{folder} holds vectors of '{store.Encoder.Fingerprint}', asked for are those of "
                    + $"'{encoder.Fingerprint}': train the model on this workspace"
            );
        var (vectors, recordings) = (store.Features.Load(), store.Recordings.All().ToDictionary(r => r.Id));
        var windows = store.Windows.All().Where(window => vectors.RowOf(window.Id) >= 0).ToList();
        var clips = windows.Select(window => new Clip(
            Path.Combine(store.ClipRoot, recordings[window.RecordingId].Path),
            null
        ));
        var stretches = windows.Select(window => new Stretch(
            window.Range.BeginSeconds,
            window.Range.EndSeconds,
            recordings[window.RecordingId].SampleRateHz ?? 0
        ));
        return new StoredWindows(
            new EncodedSet(
                new ClipSet(Path.GetFileName(store.Folder), [.. clips]) { Root = store.ClipRoot },
                vectors.Features.SelectRows([.. windows.Select(window => vectors.RowOf(window.Id))])
            )
            {
                Stretches = [.. stretches],
                IsCut = store.Windows.Cut() is not null,
            },
            store.Windows.Cut(),
            encoder
        );
    }

    /// <summary>The events of each recording.</summary>
    public IEnumerable<RecordingDetections> Detect(Model model, DetectionOptions options)
    {
        var rows = Enumerable.Range(0, Set.Clips.Count);
        foreach (var recording in rows.GroupBy(row => Set.Clips[row].Path))
        {
            var cut = Cut ?? new SegmentOptions(Set.Stretches[recording.First()].Seconds);
            var asked = new DetectionModel(model, Encoder, [cut], options);
            var windows = recording.Select(row => new Segment(
                Set.Stretches[row].BeginSeconds,
                Set.Stretches[row].EndSeconds,
                Set.Features.Row(row).ToArray()
            ));
            yield return new RecordingDetections(
                recording.Key,
                RecordingDetection.OfWindows(asked, windows, recording.Max(row => Set.Stretches[row].EndSeconds))
            );
        }
    }
}

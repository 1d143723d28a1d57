using Earshot.Datasets;
using Earshot.Detections;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Recordings;
using Earshot.Recordings.Annotated;
using Earshot.Recordings.Places;
using Earshot.Workspace;
using Earshot.Workspace.Hoplite;
using Earshot.Workspace.Training;

namespace Earshot.Cli;

/// <summary>The windows of a workspace with the vectors that it holds, in place of sounds.</summary>
/// <param name="Set">A row a window, by recording and time, with its labels where they are learnt from.</param>
/// <param name="Cut">How recordings are cut; null: a window each.</param>
/// <param name="Encoder">What made the vectors.</param>
/// <param name="Output">Whether a window has one class, or any number of them.</param>
internal sealed record StoredWindows(EncodedSet Set, SegmentOptions? Cut, IClipEncoder Encoder, OutputKind Output)
{
    /// <summary>Whether recordings that nobody annotated are background: in a hoplite database they are.</summary>
    public bool Background { get; init; }

    /// <summary>Where each recording was made, by its path.</summary>
    public IReadOnlyDictionary<string, RecordingPlace> Places { get; init; } = new Dictionary<string, RecordingPlace>();

    /// <summary>Those of a workspace, if an encoder made its vectors.</summary>
    /// <param name="session">The run.</param>
    /// <param name="folder">The workspace.</param>
    /// <param name="encoder">The encoder; null: the workspace's own.</param>
    /// <param name="toLearn">Whether with labels, and the groups that must not be torn apart.</param>
    public static StoredWindows Load(Session session, string folder, IClipEncoder? encoder = null, bool toLearn = false)
    {
        using var store = WorkspaceStore.Open(folder, session.Time, KnownEncoders.All).OrBadInput();
        var (isOne, isCut) = (store.Windows.Output() == OutputKind.OneOfMany, store.Windows.Cut() is not null);
        var asked = encoder ?? KnownEncoders.All.Create(store.Encoder.Name).OrBadInput();
        if (store.Mismatch(EncoderIdentity.Of(asked)) is not null)
            throw new BadInputException(
                $"{folder} holds vectors of '{store.Encoder.Fingerprint}', asked for are those of "
                    + $"'{asked.Fingerprint}': train the model on this workspace"
            );
        var (vectors, recordings) = (store.Features.Load(), store.Recordings.All().ToDictionary(r => r.Id));
        var windows = store.Windows.All().Where(window => vectors.RowOf(window.Id) >= 0).ToList();
        string FullPath(long recording) => Path.Combine(store.ClipRoot, recordings[recording].Path);
        var labels = toLearn && isOne ? LabelsOf(store) : [];
        var groups = toLearn ? store.Clips.All().ToDictionary(clip => clip.Id, clip => clip.Group) : [];
        var said = toLearn && !isOne ? WindowCells.Said(store) : null;
        Clip[] clips =
        [
            .. windows.Select(window => new Clip(
                FullPath(window.RecordingId),
                labels.GetValueOrDefault(window.Id),
                groups.GetValueOrDefault(window.RecordingId)
            )
            {
                Said = said is null ? null : [.. said[window.RecordingId]],
            }),
        ];
        Stretch[] stretches =
        [
            .. windows.Select(window => new Stretch(
                window.Range.BeginSeconds,
                window.Range.EndSeconds,
                recordings[window.RecordingId].SampleRateHz ?? 0
            )),
        ];
        var set = new ClipSet(Path.GetFileName(store.Folder), clips) { Root = store.ClipRoot };
        var features = vectors.Features.SelectRows([.. windows.Select(window => vectors.RowOf(window.Id))]);
        return new StoredWindows(
            toLearn
                ? EncodedSet.FromRows(set, clips, features, stretches, [], isCut)
                : new EncodedSet(set, features) { Stretches = stretches, IsCut = isCut },
            store.Windows.Cut(),
            asked,
            store.Windows.Output()
        )
        {
            Background = HopliteOrigin.Find(store) is not null,
            Places = recordings.Values.ToDictionary(recording => FullPath(recording.Id), recording => recording.Place),
        };
    }

    /// <summary>Whether a window of a workspace has any number of classes.</summary>
    public static bool AreAnyOfMany(Session session, string folder)
    {
        using var store = WorkspaceStore.Open(folder, session.Time, KnownEncoders.All).OrBadInput();
        return store.Windows.Output() == OutputKind.AnyOfMany;
    }

    /// <summary>The labels that somebody heard, by window.</summary>
    private static Dictionary<long, string> LabelsOf(WorkspaceStore store)
    {
        var names = store.Classes.All().ToDictionary(c => c.Id, c => c.Name);
        return store
            .WindowLabels.All()
            .Where(label => label.IsVerified)
            .ToDictionary(label => label.WindowId, label => names[label.ClassId]);
    }

    /// <summary>What a model of any of many says of each window.</summary>
    public WindowScores Scores(Model model)
    {
        var windows = WindowTraining.Label(Set, 0, model.Classes, Set).Windows;
        var scores = WindowScores.Scores(model, [Set], windows);
        return new(
            [
                .. Set.Clips.Select(
                    (clip, row) =>
                        new WindowScores.Row(Set.Set.RelativePath(clip), windows[row].Range, scores.Row(row).ToArray())
                ),
            ],
            []
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

using Earshot.Features;
using Earshot.Learning;
using Earshot.Recordings;

namespace Earshot.Workspace.Tests;

/// <summary>
/// A workspace in a folder of its own, with clips that exist and a clock that stands still unless told.
/// </summary>
internal sealed class TemporaryWorkspace : IDisposable
{
    public static readonly EncoderIdentity Encoder = new("logmel", 3, 16000, "logmel v1 bands=64");

    public TemporaryWorkspace(int clips = 4, params string[] classes)
        : this(clips, Encoder.Dimension, classes) { }

    public TemporaryWorkspace(int clips, int dimension, string[] classes, SegmentOptions? cut = null)
    {
        Folder = Directory.CreateTempSubdirectory("earshot-workspace-").FullName;
        var root = Directory.CreateDirectory(Path.Combine(Folder, "clips")).FullName;
        Directory.CreateDirectory(Path.Combine(root, "sub"));
        foreach (var path in Enumerable.Range(1, clips).Select(ClipPath))
            File.WriteAllText(Path.Combine(root, path), path);
        Store = WorkspaceStore
            .Create(Path.Combine(Folder, "ws"), root, Encoder with { Dimension = dimension }, Clock)
            .Value;
        if (cut is not null)
            _ = Store.Windows.SetCut(cut, OutputKind.AnyOfMany).Value;
        Store.Clips.Add(
            Enumerable.Range(1, clips).Select(i => new ClipRecord(0, ClipPath(i), $"hash{i}", 10, DurationSeconds: 5))
        );
        ClassIds = [.. classes.Select(name => Store.Classes.Ensure(name).Id)];
    }

    public string Folder { get; }

    public StoppedClock Clock { get; } = new();

    public WorkspaceStore Store { get; }

    public long[] ClassIds { get; }

    /// <summary>Of clip i (from 1): every second one lies in a folder.</summary>
    public static string ClipPath(int i) => i % 2 == 0 ? $"sub/clip{i}.wav" : $"clip{i}.wav";

    public string? LabelOf(long clip) =>
        Store.Labels.All().SingleOrDefault(l => l.ClipId == clip) is { } label
            ? Store.Classes.All().Single(c => c.Id == label.ClassId).Name
            : null;

    public void Dispose()
    {
        Store.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

using System.Diagnostics;
using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Recordings;
using Earshot.Workspace.Training;

namespace Earshot.Workspace.Tests.Training;

public sealed class ClipIngestTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-ingest-").FullName;
    private readonly ClipAudio audio = new();
    private readonly LogMelEncoder encoder = new();
    private readonly WorkspaceStore store;

    public ClipIngestTests()
    {
        WriteTone("dog/a.wav", 300);
        WriteTone("dog/b.WAV", 400);
        WriteTone("cat/ü.wav", 500);
        store = WorkspaceStore
            .Create(
                Path.Combine(folder, "workspace"),
                Path.Combine(folder, "clips"),
                EncoderIdentity.Of(encoder),
                new StoppedClock()
            )
            .Value;
    }

    public void Dispose()
    {
        store.Dispose();
        audio.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Clips_are_encoded_once_and_a_bad_one_is_kept_with_its_reason()
    {
        File.WriteAllText(Path.Combine(folder, "clips", "dog", "broken.wav"), "RIFF nonsense");
        Assert.Equal(4, Ingest());
        Assert.Equal(
            ["cat/ü.wav", "dog/a.wav", "dog/b.WAV"],
            store.Features.Load().ClipIds.Select(id => store.Clips.Find(id)!.Path).Order(StringComparer.Ordinal)
        );
        Assert.Equal(0.5, store.Clips.Find("dog/a.wav")!.DurationSeconds);
        Assert.NotNull(store.Clips.Find("dog/broken.wav")!.Skipped);
    }

    [Fact]
    public void A_backslash_in_a_name_is_a_letter_where_the_system_has_it_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no name holds a backslash there");
        WriteTone(@"dog/a\b.wav", 600);
        Assert.Equal(4, Ingest());
        Assert.Equal((0.5, null), (store.Clips.Find(@"dog/a\b.wav")!.DurationSeconds, store.Clips.Find("dog/a/b.wav")));
    }

    [Fact]
    public void A_bad_clip_is_tried_again_and_a_good_one_that_is_gone_keeps_its_features()
    {
        var broken = Path.Combine(folder, "clips", "dog", "broken.wav");
        File.WriteAllText(broken, "RIFF nonsense");
        Ingest();
        var set = Dataset.Open(store.ClipRoot).Value;
        File.Delete(Path.Combine(folder, "clips", "dog", "a.wav"));
        Assert.Equal(1, Ingest(set));
        Assert.Equal(3, store.Features.Count());
        WriteTone("dog/broken.wav", 700);
        Assert.Equal(1, Ingest(set));
        Assert.Null(store.Clips.Find("dog/broken.wav")!.Skipped);
        Assert.Equal(0, Ingest(set));
    }

    [Fact]
    public void A_pipe_and_a_link_to_nothing_are_named_and_the_others_go_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "makes a pipe");
        using (var made = Process.Start("mkfifo", [Path.Combine(folder, "clips", "dog", "pipe.wav")]))
            made.WaitForExit();
        File.CreateSymbolicLink(Path.Combine(folder, "clips", "dog", "link.wav"), "nothing.wav");
        Assert.Equal(5, Ingest());
        Assert.Contains("no file but a pipe", store.Clips.Find("dog/pipe.wav")!.Skipped, StringComparison.Ordinal);
        Assert.NotNull(store.Clips.Find("dog/link.wav")!.Skipped);
        Assert.Equal(3, store.Features.Count());
    }

    [Fact]
    public void The_vector_is_the_encoders_own()
    {
        Ingest();
        var set = store.Features.Load();
        var expected = audio
            .EncodeFile(Path.Combine(store.ClipRoot, "dog/a.wav"), encoder, TestContext.Current.CancellationToken)
            .Value.Features;
        Assert.Equal(expected, set.Features.Row(set.RowOf(store.Clips.Find("dog/a.wav")!.Id)).ToArray());
    }

    [Fact]
    public void Labels_of_folders_are_taken_over_and_those_by_hand_stay()
    {
        Ingest();
        store.Labels.Give([store.Clips.Find("dog/a.wav")!.Id], store.Classes.Ensure("wolf").Id, "ada");
        Assert.Equal(2, ClipIngest.AddLabels(store, Dataset.Open(store.ClipRoot).Value, "ada"));
        var names = store.Classes.All().ToDictionary(c => c.Id, c => c.Name);
        Assert.Equal(
            ["cat/ü.wav cat", "dog/a.wav wolf", "dog/b.WAV dog"],
            store
                .Labels.All()
                .Select(l => $"{store.Clips.Find(l.ClipId)!.Path} {names[l.ClassId]}")
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Broken_off_it_goes_on_where_it_stopped()
    {
        ClipIngest.AddClips(store, Dataset.Open(store.ClipRoot).Value, TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            ClipIngest.Encode(store, audio, encoder, threads: 1, stop.Cancel, stop.Token)
        );
        Assert.Single(store.Features.Load().ClipIds);
        Assert.Equal(2, Ingest());
        Assert.Equal(3, store.Features.Count());
    }

    [Fact]
    public void A_clip_that_changed_is_encoded_again_and_keeps_its_number()
    {
        Ingest();
        var before = store.Clips.Find("dog/a.wav")!;
        WriteTone("dog/a.wav", 3000);
        Assert.Equal(1, Ingest());
        var after = store.Clips.Find("dog/a.wav")!;
        Assert.Equal(before.Id, after.Id);
        Assert.NotEqual(before.Hash, after.Hash);
    }

    [Fact]
    public void A_map_is_drawn_once_for_the_clips_there_are()
    {
        Ingest();
        Assert.True(ClipMap.Refresh(store));
        Assert.Equal(store.Features.Load().ClipIds, store.Map.All().Select(p => p.ClipId));
        Assert.False(ClipMap.Refresh(store));
    }

    [Fact]
    public void A_map_is_drawn_anew_where_as_many_clips_have_come_as_gone()
    {
        Ingest();
        ClipMap.Refresh(store);
        File.WriteAllText(Path.Combine(folder, "clips", "dog", "a.wav"), "RIFF nonsense");
        WriteTone("cat/z.wav", 600);
        Ingest();
        Assert.True(ClipMap.Refresh(store));
        Assert.Equal(store.Features.ClipIds(), store.Map.All().Select(p => p.ClipId));
        Assert.Contains(store.Clips.Find("cat/z.wav")!.Id, store.Features.ClipIds());
    }

    /// <summary>Brings all clips in; answers how many were encoded.</summary>
    private int Ingest(ClipSet? set = null)
    {
        ClipIngest.AddClips(store, set ?? Dataset.Open(store.ClipRoot).Value);
        var encoded = 0;
        ClipIngest.Encode(store, audio, encoder, threads: 2, () => Interlocked.Increment(ref encoded));
        return encoded;
    }

    private void WriteTone(string path, double hz)
    {
        var full = Path.Combine(folder, "clips", path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        using var writer = new WavWriter(File.Create(full), new WavFormat(16000, 1, WavEncoding.Integer16));
        writer.Write([.. Enumerable.Range(0, 8000).Select(i => (float)Math.Sin(2 * Math.PI * hz * i / 16000))]);
    }
}

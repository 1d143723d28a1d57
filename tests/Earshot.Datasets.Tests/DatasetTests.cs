using Earshot.Testing;

namespace Earshot.Datasets.Tests;

public class DatasetTests
{
    [Fact]
    public void Sub_folders_are_labels_and_other_clips_have_none()
    {
        using var tree = new TempTree(
            "dog/b.wav",
            "dog/deep/a.WAV",
            "Vögel/ü.flac",
            "loose.wav",
            "unlabelled/x.mp3",
            "dog/notes.txt",
            "dog/._b.wav",
            ".hidden/c.wav"
        );
        var set = Dataset.Open(tree.Root).Value;
        Assert.Equal(["Vögel", "dog"], set.Classes);
        Assert.Equal(
            [
                ("Vögel/ü.flac", "Vögel"),
                ("dog/b.wav", "dog"),
                ("dog/deep/a.WAV", "dog"),
                ("loose.wav", null),
                ("unlabelled/x.mp3", null),
            ],
            set.Clips.Select(c => (Path.GetRelativePath(tree.Root, c.Path).Replace('\\', '/'), c.Label))
        );
        Assert.False(set.HasGroups);
    }

    [Fact]
    public void An_audio_file_is_a_set_of_one_clip_without_a_label()
    {
        using var tree = new TempTree("dawn.WAV");
        var path = Path.Combine(tree.Root, "dawn.WAV");
        var set = Dataset.Open(path).Value;
        Assert.Equal(new Clip(path, null), Assert.Single(set.Clips));
        Assert.Equal(("dawn", "dawn.WAV"), (set.Name, set.RelativePath(set.Clips[0])));
    }

    public static TheoryData<string, string, string, string, string?> Names =>
        new()
        {
            { "FSDD", "recordings/7_jackson_32.wav", "7", "jackson", "train" },
            { "FSDD", "0_theo_4.wav", "0", "theo", "test" },
            { "ESC-10", "001 - Dog bark/1-100032-A.ogg", "Dog bark", "100032", "1" },
            { "EMO-DB", "wav/03a01Wa.wav", "anger", "03", null },
            { "EMO-DB", "16b10Tb.wav", "sadness", "16", null },
            { "RAVDESS", "Actor_16/03-01-05-01-02-01-16.wav", "angry", "16", null },
            { "RAVDESS", "03-02-08-02-01-01-01.wav", "surprised", "01", null },
        };

    [Theory, MemberData(nameof(Names))]
    public void A_corpus_is_recognised_by_its_file_names(
        string corpus,
        string file,
        string label,
        string group,
        string? fold
    )
    {
        using var tree = new TempTree(file);
        var set = Dataset.Open(tree.Root).Value;
        Assert.Equal(corpus, set.Name);
        Assert.Equal(new Clip(Path.Combine(tree.Root, file), label, group, fold), Assert.Single(set.Clips));
    }

    [Fact]
    public void One_foreign_file_makes_it_a_plain_folder_unless_the_corpus_is_named()
    {
        using var tree = new TempTree("digits/7_jackson_32.wav", "digits/noise.wav");
        Assert.Equal(["digits", "digits"], Dataset.Open(tree.Root).Value.Clips.Select(c => c.Label));
        var named = Dataset.Open(tree.Root, "fsdd").Value;
        Assert.Equal("7", Assert.Single(named.Clips).Label);
        Assert.EndsWith("noise.wav", Assert.Single(named.Skipped).Path);
    }

    [Theory]
    [InlineData("no-such-folder", null, "there is no folder")]
    [InlineData("", null, "holds no audio")]
    [InlineData("", "imagenet", "choose one of folder, manifest, fsdd")]
    [InlineData("", "manifest", "there is no such file")]
    public void What_can_not_be_opened_says_why(string path, string? kind, string reason)
    {
        using var tree = new TempTree();
        Assert.Contains(reason, Dataset.Open(Path.Combine(tree.Root, path), kind).Reason);
    }

    [Fact]
    public void A_corpus_asked_for_by_name_and_not_found_says_how_its_files_are_named()
    {
        using var tree = new TempTree("a/b.wav");
        Assert.Contains("{digit}_{speaker}_{index}.wav", Dataset.Open(tree.Root, "fsdd").Reason);
    }

    [Fact]
    public void A_linked_folder_is_not_followed_into_a_loop()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links need a privilege on Windows");
        using var tree = new TempTree("dog/a.wav");
        Directory.CreateSymbolicLink(Path.Combine(tree.Root, "dog", "again"), tree.Root);
        var set = Dataset.Open(tree.Root).Value;
        Assert.Single(set.Clips);
        Assert.Contains("leads back", Assert.Single(set.Skipped).Reason);
    }

    [Fact]
    public void A_class_that_is_a_linked_folder_is_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links need a privilege on Windows");
        using var elsewhere = new TempTree("b.wav", "deep/c.wav");
        using var tree = new TempTree("dog/a.wav");
        Directory.CreateSymbolicLink(Path.Combine(tree.Root, "cat"), elsewhere.Root);
        var set = Dataset.Open(tree.Root).Value;
        Assert.Equal(
            ["cat/b.wav", "cat/deep/c.wav", "dog/a.wav"],
            set.Clips.Select(clip => Path.GetRelativePath(tree.Root, clip.Path))
        );
        Assert.Equal(["cat", "dog"], set.Classes);
        Assert.Empty(set.Skipped);
    }

    [Fact]
    public void Class_folders_that_give_no_clip_are_named_with_the_reason()
    {
        using var tree = new TempTree("dog/a.wav", "tta/1.tta", "part/0.WAV.part", "bare/noending", ".git/config");
        foreach (var empty in (string[])["empty", "unlabelled", "deep/er"])
            Directory.CreateDirectory(Path.Combine(tree.Root, empty));
        var set = Dataset.Open(tree.Root).Value;
        Assert.Equal(
            ["bare", "deep", "empty", "part", "tta"],
            set.Skipped.Select(skipped => Path.GetFileName(skipped.Path))
        );
        Assert.Contains("'noending'", set.Skipped[0].Reason);
        Assert.Contains("empty", set.Skipped[2].Reason);
        Assert.Contains("'1.tta'", set.Skipped[4].Reason);
    }

    [Fact]
    public void A_slash_at_the_end_changes_nothing()
    {
        using var tree = new TempTree("dog/a.wav");
        var (plain, slashed) = (
            Dataset.Open(tree.Root).Value,
            Dataset.Open(tree.Root + Path.DirectorySeparatorChar).Value
        );
        Assert.Equal(Path.GetFileName(tree.Root), slashed.Name);
        Assert.Equal((plain.Name, plain.Root, plain.Clips[0]), (slashed.Name, slashed.Root, slashed.Clips[0]));
    }

    [Fact]
    public void A_model_is_not_taken_for_a_manifest()
    {
        using var tree = new TempTree();
        var model = tree.Write("x.earshot", "{\0\0\0 weights");
        Assert.Contains("it is a model, not clips", Dataset.Open(model).Reason);
    }

    [Theory]
    [InlineData("fsdd/recordings", "FSDD", 3000, 10, 6)]
    [InlineData("esc10", "ESC-10", 400, 10, 0)]
    [InlineData("emodb4/dataset", "EMO-DB", 339, 4, 10)]
    public void The_real_sets_are_recognised_whole(string folder, string name, int clips, int classes, int groups)
    {
        var set = Dataset.Open(SharedData.Require(["data", .. folder.Split('/')])).Value;
        Assert.Equal((name, clips, classes), (set.Name, set.Clips.Count, set.Classes.Length));
        Assert.True(set.HasGroups);
        Assert.Empty(set.Skipped);
        if (groups > 0)
            Assert.Equal(groups, set.Clips.Select(c => c.Group).Distinct().Count());
    }

    [Fact]
    public void Esc_10_keeps_each_recording_in_one_of_five_folds()
    {
        var clips = Dataset.Open(SharedData.Require("data", "esc10"), "esc10").Value.Clips;
        Assert.Equal(["1", "2", "3", "4", "5"], clips.Select(c => c.Fold).Distinct().Order());
        Assert.All(clips.GroupBy(c => c.Group), recording => Assert.Single(recording.Select(c => c.Fold).Distinct()));
        Assert.All(clips.GroupBy(c => (c.Label, c.Fold)), part => Assert.Equal(8, part.Count()));
    }

    [Fact]
    public void Emo_db_labels_agree_with_the_folders_of_the_copy()
    {
        var clips = Dataset.Open(SharedData.Require("data", "emodb4", "dataset"), "emodb").Value.Clips;
        var folders = clips
            .GroupBy(c => Path.GetFileName(Path.GetDirectoryName(c.Path)!))
            .ToDictionary(f => f.Key, f => f.Select(c => c.Label).Distinct().Single());
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["Angry"] = "anger",
                ["Happy"] = "happiness",
                ["Neutral"] = "neutral",
                ["Sad"] = "sadness",
            },
            folders
        );
        Assert.Equal([127, 71, 79, 62], clips.GroupBy(c => c.Label).OrderBy(g => g.Key).Select(g => g.Count()));
    }
}

namespace Earshot.Datasets.Tests;

/// <summary>Both separators on whatever system this is.</summary>
public class SlashPathTests
{
    [Theory]
    [InlineData(@"dog\rain\a.wav", '\\', "dog/rain/a.wav")]
    [InlineData(@"D:\clips\a.wav", '\\', "D:/clips/a.wav")]
    [InlineData(@"..\a.wav", '\\', "../a.wav")]
    [InlineData("dog/rain/a.wav", '/', "dog/rain/a.wav")]
    [InlineData(@"dog/a\b.wav", '/', @"dog/a\b.wav")]
    public void A_path_is_written_with_slashes_and_loses_no_letter(string path, char separator, string written) =>
        Assert.Equal(written, SlashPath.Written(path, separator));

    [Fact]
    public void A_table_of_windows_names_files_of_any_system()
    {
        using var tree = new TempTree();
        var file = tree.Write("dog/night 1/a.wav", "");
        foreach (var named in (string[])[@"dog\night 1\a.wav", @".\dog\night 1/a.wav", "dog/night 1/a.wav", file])
            Assert.Equal(file, SlashPath.Find(tree.Root, named));
        var missing = SlashPath.Find(tree.Root, @"dog\b.wav");
        Assert.Equal(@"dog\b.wav", Path.GetRelativePath(tree.Root, missing));
    }

    [Fact]
    public void A_letter_of_a_name_is_no_folder_where_backslashes_are_letters()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no name holds a backslash there");
        using var tree = new TempTree();
        var file = tree.Write(@"dog/a\b.wav", "");
        tree.Write("dog/a/b.wav", "");
        Assert.Equal(file, SlashPath.Find(tree.Root, @"dog/a\b.wav"));
        var set = Dataset.Open(tree.Root).Value;
        Assert.Equal(
            [@"dog/a/b.wav", @"dog/a\b.wav"],
            set.Clips.Select(set.RelativePath).Order(StringComparer.Ordinal)
        );
        ClipList.Write(Path.Combine(tree.Root, "list.csv"), Listed(set));
        Assert.Equal(
            set.Clips.Select(c => c.Path),
            Manifest.Read(Path.Combine(tree.Root, "list.csv")).Value.Clips.Select(c => c.Path)
        );
    }

    [Fact]
    public void A_manifest_of_windows_is_read()
    {
        using var tree = new TempTree();
        string[] files = [tree.Write("dog/a.wav", ""), tree.Write("rain/b.wav", "")];
        var manifest = tree.Write("m.csv", "path;label\r\ndog\\a.wav;dog\r\n.\\rain\\b.wav;rain\r\n");
        Assert.Equal(files, Dataset.Open(manifest).Value.Clips.Select(clip => clip.Path));
        var twice = tree.Write("m.csv", "path;label\r\ndog\\a.wav;dog\r\ndog/a.wav;rain\r\n");
        Assert.Contains("a second time", Dataset.Open(twice).Reason, StringComparison.Ordinal);
    }

    private static ClipSet Listed(ClipSet set) =>
        new(set.Name, [.. set.Clips.Select(clip => clip with { Listed = new(0, DateTime.UnixEpoch, 0, 0) })])
        {
            Root = set.Root,
        };
}

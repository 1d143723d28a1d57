namespace Earshot.Datasets.Tests;

public class ManifestTests
{
    [Theory]
    [InlineData("path,label,group\nb.wav,dog,rec 1\n\"sub/a, b.wav\",,rec 2\n")]
    [InlineData("Path;Label;Group;note\nb.wav;dog;rec 1;x\nsub/a, b.wav;;rec 2;\n")]
    [InlineData("\uFEFFgroup\tpath\tlabel\nrec 1\tb.wav\t dog \nrec 2\tsub/a, b.wav\t\n")]
    public void Columns_are_found_by_name_in_any_common_dialect(string csv)
    {
        using var tree = new TempTree();
        var set = Dataset.Open(tree.Write("clips.csv", csv)).Value;
        Assert.Equal("clips", set.Name);
        Assert.Equal(
            [
                new(Path.Combine(tree.Root, "b.wav"), "dog", "rec 1"),
                new(Path.Combine(tree.Root, "sub", "a, b.wav"), null, "rec 2"),
            ],
            set.Clips
        );
        Assert.True(set.HasGroups);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("file,label\na.wav,dog\n", "none named 'path'")]
    [InlineData("path,label\n", "names no clip")]
    [InlineData("path,label\na.wav,dog\n,dog\n", "line 3 has no path")]
    [InlineData("path,label\na.wav,dog\n./a.wav,cat\n", "line 3 names './a.wav' a second time")]
    [InlineData("path,label\n\"a.wav,dog\n\"x\" y,cat\n", "can't be read")]
    [InlineData("path,label\na.wav,dog\nb.wav,\"cat\nc.wav,dog\n", "line 3): a quoted field that is never closed")]
    [InlineData("path,label\na.wav,dog\nb.wav,\"c\nat\"\n", "holds a line break (U+000A): give another label")]
    [InlineData("path,label\na.wav,do\u202Eg\n", "line 2: the name of the class holds a mark of direction")]
    public void A_wrong_manifest_says_what_is_wrong_and_where(string csv, string reason)
    {
        using var tree = new TempTree();
        Assert.Contains(reason, Dataset.Open(tree.Write("clips.csv", csv)).Reason);
    }

    [Theory]
    [InlineData("path,label\na.wav,nan\nb.wav,dog\nc.wav,NA\n", "dog", "'NA' was taken|'nan' was taken")]
    [InlineData("path,label,confidence,given\na.wav,dog,0.9,\nb.wav,cat,0.4,dog\n", "", "as they have a confidence")]
    [InlineData("path,label,score\na.wav,dog,0.9\n", "", "as they have a score")]
    [InlineData("path,label,predicted,confidence\na.wav,dog,cat,0.9\n", "dog", "")]
    [InlineData("path,label,source,confidence\na.wav,dog,human,\n", "dog", "")]
    public void What_nobody_said_is_no_label_and_that_is_told(string csv, string classes, string notes)
    {
        using var tree = new TempTree();
        var set = Dataset.Open(tree.Write("clips.csv", csv)).Value;
        Assert.Equal(classes, string.Join(',', set.Classes));
        string[] expected = notes.Split('|', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Length, set.Notes.Count);
        foreach (var (note, said) in set.Notes.Zip(expected))
            Assert.Contains(said, note, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_utf_8_are_named()
    {
        using var tree = new TempTree();
        var path = Path.Combine(tree.Root, "latin1.csv");
        File.WriteAllBytes(path, [.. "path,label\n"u8, 0xE4, .. ".wav,dog\n"u8]);
        Assert.Contains("UTF-8", Dataset.Open(path).Reason);
    }

    [Fact]
    public void Any_text_is_a_data_set_or_a_reason() =>
        Gen.String[Gen.Char["path,label;\t\"\n\r.wav é"], 0, 60]
            .Sample(
                text =>
                {
                    using var tree = new TempTree();
                    var outcome = Dataset.Open(tree.Write("any.csv", "path,label\n" + text));
                    return outcome.IsOk || outcome.Reason!.StartsWith("manifest ", StringComparison.Ordinal);
                },
                iter: 500
            );
}

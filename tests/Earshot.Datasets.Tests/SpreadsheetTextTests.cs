namespace Earshot.Datasets.Tests;

public class SpreadsheetTextTests
{
    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")")]
    [InlineData("+1", "'+1")]
    [InlineData("-rain", "'-rain")]
    [InlineData("@x", "'@x")]
    [InlineData("'=x", "''=x")]
    [InlineData("'tis", "'tis")]
    [InlineData("a=b", "a=b")]
    [InlineData("", "")]
    public void What_a_spreadsheet_would_run_is_a_text_to_it_and_comes_back_as_it_was(string text, string written)
    {
        Assert.Equal(written, SpreadsheetText.Written(text));
        Assert.Equal(text, SpreadsheetText.Read(written));
    }

    [Fact]
    public void Any_text_comes_back() =>
        Gen.String["'=+-@a"].Sample(text => SpreadsheetText.Read(SpreadsheetText.Written(text)) == text);

    [Fact]
    public void A_manifest_is_read_with_them()
    {
        using var tree = new TempTree();
        var clip = Assert.Single(Dataset.Open(tree.Write("clips.csv", "path,label\n'=a.wav,'-rain\n")).Value.Clips);
        Assert.Equal((Path.Combine(tree.Root, "=a.wav"), "-rain"), (clip.Path, clip.Label));
    }
}

namespace Earshot.Datasets.Tests;

public sealed class SkippedInputTests
{
    [Theory]
    [InlineData("truncated: the header promises 9 frames, it holds 7: copy it again", "copy it again")]
    [InlineData("it is cut off; copy it again", "copy it again")]
    [InlineData("got 3: see row 4; it is odd", "see row 4; it is odd")]
    [InlineData("16 bits: 3 are missing", "convert it to WAV or FLAC, or leave it out")]
    public void The_sentence_is_taken_apart_where_it_says_how_to_mend(string reason, string mend)
    {
        var skipped = new SkippedInput("a.wav", reason);
        Assert.Equal(mend, skipped.Mend);
        Assert.StartsWith(skipped.Wrong, reason, StringComparison.Ordinal);
        Assert.DoesNotContain(mend, skipped.Wrong, StringComparison.Ordinal);
        Assert.Equal($"a.wav: {reason}", $"{skipped}");
    }

    [Fact]
    public void A_line_of_a_table_is_named()
    {
        var skipped = new SkippedInput("a.csv", "no label", 3);
        Assert.Equal("a.csv, line 3: no label", $"{skipped}");
        Assert.Equal("correct the line, or leave it out", skipped.Mend);
    }
}

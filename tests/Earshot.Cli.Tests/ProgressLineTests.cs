namespace Earshot.Cli.Tests;

public class ProgressLineTests
{
    [Fact]
    public void Says_rate_and_time_left_once_two_seconds_have_passed()
    {
        var (clock, text) = (new ManualClock(), new StringWriter());
        using var line = new ProgressLine(text, clock, live: false, "encoding", 3000, "clips");
        clock.Seconds = 1.9;
        line.Report(500);
        Assert.Empty(text.ToString());
        clock.Seconds = 4;
        line.Report(1000, "2 skipped");
        Assert.Equal("encoding 1000/3000 clips, 250 clips/s, 8 s left, 2 skipped\n", text.ToString());
        clock.Seconds = 5;
        line.Report(1100);
        Assert.Single(text.ToString().Trim().Split('\n'));
    }

    [Fact]
    public void Rewrites_and_clears_its_line_on_a_terminal()
    {
        var (clock, text) = (new ManualClock(), new StringWriter());
        var line = new ProgressLine(text, clock, live: true, "training", 10, "steps");
        clock.Seconds = 5;
        line.Report(5);
        line.Dispose();
        Assert.Equal("\rtraining 5/10 steps, 1 steps/s, 5 s left\r" + new string(' ', 40) + "\r", text.ToString());
    }

    private sealed class ManualClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);
    }
}

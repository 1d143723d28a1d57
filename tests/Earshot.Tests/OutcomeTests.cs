namespace Earshot.Tests;

public class OutcomeTests
{
    [Fact]
    public void Where_no_outcome_was_put_there_is_a_reason_and_no_value()
    {
        var never = default(Outcome<string>);
        Assert.False(never.IsOk);
        Assert.Contains("no outcome was put here", never.Reason, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => never.Value);
        Assert.Equal(never.Reason, never.Then<int>(text => text.Length).Reason);
    }

    [Fact]
    public void A_value_has_no_reason_and_a_reason_no_value()
    {
        Outcome<int> ok = 3;
        Assert.Equal((true, null, 3), (ok.IsOk, ok.Reason, ok.Value));
        Assert.Equal("too short", Outcome<int>.Skipped("too short").Then<int>(x => x + 1).Reason);
        Assert.Equal(Outcome<int>.Ok(3), ok);
    }
}

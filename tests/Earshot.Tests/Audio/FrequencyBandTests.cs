using Earshot.Audio;

namespace Earshot.Tests.Audio;

public class FrequencyBandTests
{
    [Fact]
    public void A_band_is_two_ascending_frequencies() =>
        Gen.Select(Gen.Double[-10, 100], Gen.Double[-10, 100])
            .Sample(
                (low, high) =>
                {
                    var band = FrequencyBand.FromHz(low, high);
                    return band.IsOk == (low >= 0 && low < high)
                        && (!band.IsOk || (band.Value.LowHz == low && band.Value.HighHz == high));
                }
            );

    [Theory]
    [InlineData(500, 500, "low must be below high")]
    [InlineData(-1, 500, "below 0 Hz")]
    [InlineData(double.NaN, 500, "not a pair of numbers")]
    public void What_is_no_band_is_said(double low, double high, string reason) =>
        Assert.Contains(reason, FrequencyBand.FromHz(low, high).Reason, StringComparison.Ordinal);

    [Fact]
    public void Half_a_percent_above_half_the_sample_rate_is_clamped_and_more_is_refused()
    {
        Assert.Equal(8000, FrequencyBand.FromHz(100, 8040).Value.Within(16000).Value.HighHz);
        Assert.Equal(7000, FrequencyBand.FromHz(100, 7000).Value.Within(16000).Value.HighHz);
        Assert.Contains(
            "half the sample rate",
            FrequencyBand.FromHz(100, 8041).Value.Within(16000).Reason,
            StringComparison.Ordinal
        );
        Assert.False(FrequencyBand.FromHz(8010, 8020).Value.Within(16000).IsOk);
    }
}

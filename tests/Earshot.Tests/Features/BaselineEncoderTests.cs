using Earshot.Features;
using Earshot.Numerics;

namespace Earshot.Tests.Features;

/// <summary>What the trained baselines of Tables I and II hear of a clip.</summary>
public class BaselineEncoderTests
{
    private const int Rate = 16_000;

    /// <summary>
    /// 3 s are 298 frames: two segments of 120, the rest dropped; and the frames are those of the contours.
    /// </summary>
    [Fact]
    public void ContourSegmentsAreTheContoursWithoutTheRest()
    {
        var (samples, encoder) = (Noise(3 * Rate), new ContourSegmentsEncoder());
        var values = encoder.Encode(samples, Rate).Value;
        var contours = SpeechContours.Of(samples, Rate);
        for (var k = 0; k < 2 * encoder.SegmentLength; k++)
            Assert.Equal((float)contours.Buffer[k], values[k]);
        Assert.All(values[(2 * encoder.SegmentLength)..], value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void AShortClipIsOneSegmentWithFramesMissing()
    {
        var (samples, encoder) = (Noise(Rate / 2), new ContourSegmentsEncoder());
        var values = encoder.Encode(samples, Rate).Value;
        var frames = SpeechContours.Of(samples, Rate).Rows;
        Assert.InRange(frames, 40, 50);
        Assert.Equal(frames * SpeechContours.Columns, values.TakeWhile(value => !float.IsNaN(value)).Count());
    }

    [Fact]
    public void ALongClipEndsAtTheLastSegment() =>
        Assert.DoesNotContain(float.NaN, new ContourSegmentsEncoder(segments: 2).Encode(Noise(4 * Rate), Rate).Value);

    [Fact]
    public void MeanPatchIsTheMeanOfThePatches()
    {
        var samples = Noise(2 * Rate + 400);
        var (patches, mean) = (new LogMelPatches(new LogMel()), new float[96 * 64]);
        ReadOnlySpan<float> rest = samples;
        var count = 0;
        for (; patches.TryRead(ref rest) is { } patch; count++)
        for (var k = 0; k < mean.Length; k++)
            mean[k] += patch.Buffer[k] / 2;
        Assert.Equal(2, count);
        var values = new MeanPatchEncoder().Encode(samples, Rate).Value;
        for (var k = 0; k < mean.Length; k++)
            Assert.Equal(mean[k], values[k], 1e-5f);
    }

    [Fact]
    public void MeanPatchOfAClipTooShortSaysHowLongIsEnough()
    {
        Assert.Contains(
            "975 ms",
            new MeanPatchEncoder().Encode(Noise(Rate / 2), Rate).Reason,
            StringComparison.Ordinal
        );
        Assert.True(new MeanPatchEncoder().Encode(Noise(Rate * 975 / 1000), Rate).IsOk);
    }

    [Fact]
    public void WaveformIsStandardisedCutAndFilledUp()
    {
        var samples = Noise(1000).Select(x => 3 + 0.1f * x).ToArray();
        var (cut, filled) = (
            new WaveformEncoder(8_000, 600).Encode(samples, 8_000).Value,
            new WaveformEncoder(8_000, 1500).Encode(samples, 8_000).Value
        );
        Assert.Equal((600, 1500), (cut.Length, filled.Length));
        Assert.All(filled[1000..], value => Assert.Equal(0, value));
        foreach (var heard in (float[][])[cut, filled[..1000]])
        {
            Assert.Equal(0, heard.Average(), 1e-5);
            Assert.Equal(1, heard.Average(x => x * x), 1e-4);
        }
    }

    [Fact]
    public void WaveformsThatAreNoSoundAreRefused()
    {
        var encoder = new WaveformEncoder();
        Assert.False(encoder.Encode([], 8_000).IsOk);
        Assert.Contains("sample 1", encoder.Encode([0, float.NaN], 8_000).Reason, StringComparison.Ordinal);
        Assert.All(encoder.Encode(new float[100], 8_000).Value, value => Assert.Equal(0, value));
    }

    private static float[] Noise(int count)
    {
        var samples = new float[count];
        new RandomStream(1).FillNormal(samples.AsSpan());
        for (var i = 0; i < count; i++)
            samples[i] *= 0.1f;
        return samples;
    }
}

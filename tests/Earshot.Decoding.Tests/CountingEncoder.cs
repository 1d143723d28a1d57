using Earshot.Features;

namespace Earshot.Decoding.Tests;

/// <summary>The vector is (number of samples, sum of samples): what came in can be checked.</summary>
internal sealed class CountingEncoder(int? rateHz = null, int shortest = 1) : IClipEncoder
{
    public string Name => "counting";
    public int Dimension => 2;
    public int? SampleRateHz => rateHz;
    public string Fingerprint => $"counting rate={rateHz} shortest={shortest}";

    public IClipEncoding Begin(int sampleRateHz) => new Encoding(shortest);

    private sealed class Encoding(int shortest) : IClipEncoding
    {
        private long count;
        private double sum;

        public void Write(ReadOnlySpan<float> samples)
        {
            count += samples.Length;
            foreach (var sample in samples)
                sum += sample;
        }

        public Outcome<float[]> Complete() =>
            count >= shortest ? new float[] { count, (float)sum } : Outcome<float[]>.Skipped("shorter than a frame");
    }
}

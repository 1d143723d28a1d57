using Earshot.Features;

namespace Earshot.Recordings.Tests.Extraction;

/// <summary>The vector is (number of samples, mean); counts the clips it was asked for.</summary>
internal sealed class MeanEncoder : IClipEncoder
{
    public int Clips;
    public int Shortest = 1;
    public Action<int>? AfterClip;

    public string Name => "mean";
    public int Dimension => 2;
    public int? SampleRateHz => null;
    public string Fingerprint => "mean 1";

    public IClipEncoding Begin(int sampleRateHz) => new Encoding(this);

    private sealed class Encoding(MeanEncoder encoder) : IClipEncoding
    {
        private long count;
        private double sum;

        public void Write(ReadOnlySpan<float> samples)
        {
            count += samples.Length;
            foreach (var sample in samples)
                sum += sample;
        }

        public Outcome<float[]> Complete()
        {
            var clips = Interlocked.Increment(ref encoder.Clips);
            encoder.AfterClip?.Invoke(clips);
            return count >= encoder.Shortest
                ? new float[] { count, (float)(sum / count) }
                : Outcome<float[]>.Skipped("too short");
        }
    }
}

using System.Globalization;
using Earshot.Audio;

namespace Earshot.Decoding;

/// <summary>
/// A clip that ends as bad where it grows longer than allowed, whatever its header said; says what of it nobody reads.
/// </summary>
internal sealed class LimitedStream(IAudioStream inner, double maximumHours, string? leftOut = null) : IAudioStream
{
    private long frames;

    public int SampleRateHz => inner.SampleRateHz;

    public int Channels => inner.Channels;

    public long? DeclaredFrames => inner.DeclaredFrames;

    public string Decoder => inner.Decoder;

    public string? Check(long count) =>
        count <= maximumHours * 3600 * SampleRateHz
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"longer than {Words(maximumHours)}, the most taken: cut it into parts"
            );

    public Outcome<int> Read(Span<float> mono)
    {
        var read = inner.Read(mono);
        if (read.IsOk)
            frames += read.Value;
        return Check(frames) is { } reason ? Outcome<int>.Skipped(reason) : read;
    }

    public Outcome<bool> SkipTo(long frame)
    {
        var reached = inner.SkipTo(frame);
        if (reached is { IsOk: true, Value: true })
            frames = frame;
        return reached;
    }

    public SoundQuality Quality()
    {
        var quality = inner.Quality();
        return quality with { Cut = quality.Cut ?? leftOut };
    }

    public void Dispose() => inner.Dispose();

    private static string Words(double hours) =>
        hours < 1
            ? string.Create(CultureInfo.InvariantCulture, $"{3600 * hours:0.##} s")
            : string.Create(CultureInfo.InvariantCulture, $"{hours:0.##} hours");
}

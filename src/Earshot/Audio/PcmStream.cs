using System.Buffers.Binary;

namespace Earshot.Audio;

/// <summary>
/// Raw 16-bit little-endian mono samples without a header, as <c>arecord -t raw -f S16_LE</c> and sound cards give
/// them; it ends where the stream ends.
/// </summary>
/// <param name="stream">The samples.</param>
/// <param name="sampleRateHz">Their rate; the stream itself can't tell.</param>
public sealed class PcmStream(Stream stream, int sampleRateHz) : IAudioStream
{
    private readonly SoundMeter meter = new(1, sampleRateHz);
    private byte[] bytes = [];
    private long position;

    /// <inheritdoc/>
    public int SampleRateHz { get; } =
        AudioLimits.Check(sampleRateHz, 1) is { } reason ? throw new ArgumentException(reason) : sampleRateHz;

    /// <inheritdoc/>
    public int Channels => 1;

    /// <inheritdoc/>
    public long? DeclaredFrames => null;

    /// <inheritdoc/>
    public string Decoder => "earshot-pcm 1";

    /// <inheritdoc/>
    public Outcome<int> Read(Span<float> mono)
    {
        if (bytes.Length < 2 * mono.Length)
            bytes = new byte[2 * mono.Length];
        try
        {
            var frames =
                stream.ReadAtLeast(bytes.AsSpan(0, 2 * mono.Length), 2 * mono.Length, throwOnEndOfStream: false) / 2;
            for (var i = 0; i < frames; i++)
                mono[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(2 * i)) / 32768f;
            meter.Add(mono[..frames], mono[..frames]);
            position += frames;
            return frames;
        }
        catch (IOException e)
        {
            return Outcome<int>.Skipped($"reading failed: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public Outcome<bool> SkipTo(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frame, position);
        return this.DropUntil(frame, position, _ => false).Then<bool>(reached => reached == frame);
    }

    /// <inheritdoc/>
    public SoundQuality Quality() => meter.Quality;

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}

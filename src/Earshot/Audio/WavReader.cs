using System.Numerics.Tensors;

namespace Earshot.Audio;

/// <summary>
/// Reads WAV as a stream of mono samples: integers of 8 to 32 bits, floats of 32 and 64, extensible, RF64 and BW64, any
/// stream, seekable or not, files that a streaming writer left without a length. Memory does not depend on the length.
/// </summary>
/// <remarks>
/// A clip shorter than its header promises is bad, however much of it could be read: its label was given to the whole.
/// A sample that is not finite is bad too, since one NaN would spoil every statistic made from the clip.
/// </remarks>
public sealed class WavReader : IAudioStream
{
    private const int BlockBytes = 1 << 16;

    private readonly Stream stream;
    private readonly byte[] bytes;
    private readonly float[] interleaved;
    private long framesRead;
    private string? fault;

    private WavReader(Stream stream, WavFormat format)
    {
        (this.stream, Format) = (stream, format);
        var frames = BlockBytes / format.BytesPerFrame;
        bytes = new byte[frames * format.BytesPerFrame];
        interleaved = format.Channels == 1 ? [] : new float[frames * format.Channels];
    }

    /// <summary>What the header says.</summary>
    public WavFormat Format { get; }

    /// <inheritdoc/>
    public int SampleRateHz => Format.SampleRateHz;

    /// <inheritdoc/>
    public int Channels => Format.Channels;

    /// <inheritdoc/>
    public long? DeclaredFrames => Format.DeclaredFrames;

    /// <inheritdoc/>
    public string Decoder => "earshot-wav 1";

    /// <summary>Reads the header and stops before the first sample.</summary>
    /// <param name="stream">Stands at the beginning of the file; belongs to the reader when the outcome is
    /// good.</param>
    public static Outcome<WavReader> Open(Stream stream) =>
        new WavHeader(stream).Read().Then<WavReader>(format => new WavReader(stream, format));

    /// <inheritdoc/>
    public Outcome<int> Read(Span<float> mono)
    {
        ArgumentOutOfRangeException.ThrowIfZero(mono.Length, nameof(mono));
        var read = 0;
        try
        {
            while (fault is null && read < mono.Length)
            {
                var frames = ReadBlock(mono[read..]);
                if (frames == 0)
                    break;
                read += frames;
            }
        }
        catch (IOException e)
        {
            fault = $"reading failed after frame {framesRead}: {e.Message}";
        }
        return fault is null ? read : Outcome<int>.Skipped(fault);
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private int ReadBlock(Span<float> mono)
    {
        var wanted = (int)
            Math.Min(
                Math.Min(mono.Length, bytes.Length / Format.BytesPerFrame),
                DeclaredFrames - framesRead ?? long.MaxValue
            );
        var got =
            stream.ReadAtLeast(
                bytes.AsSpan(0, wanted * Format.BytesPerFrame),
                wanted * Format.BytesPerFrame,
                throwOnEndOfStream: false
            ) / Format.BytesPerFrame;
        if (got < wanted && DeclaredFrames is { } declared)
            fault = AudioFaults.Truncated(declared, framesRead + got, SampleRateHz);
        if (got == 0)
            return 0;
        mono = mono[..got];
        if (Channels == 1)
            WavSamples.Decode(bytes, Format.Encoding, mono);
        else
        {
            WavSamples.Decode(bytes, Format.Encoding, interleaved.AsSpan(0, got * Channels));
            ChannelMix.ToMono(interleaved, Channels, mono);
        }
        if (fault is null && Format.Encoding >= WavEncoding.Float32 && !TensorPrimitives.IsFiniteAll<float>(mono))
            fault = AudioFaults.NotFinite(framesRead, SampleRateHz);
        framesRead += got;
        return got;
    }
}

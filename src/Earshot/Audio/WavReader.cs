namespace Earshot.Audio;

/// <summary>
/// Reads WAV as a stream of mono samples: integers of 8 to 32 bits, floats of 32 and 64, A-law, µ-law, extensible,
/// RF64 and BW64, any stream, seekable or not, files that a streaming writer left without a length, tags in front.
/// Memory does not depend on the length.
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
    private readonly MonoMixer mixer;
    private readonly long? expectedFrames;
    private readonly bool keepCut;
    private long framesDecoded;
    private string? fault,
        cut;

    private WavReader(Stream stream, WavLayout layout, WavFormat format, bool keepCut)
    {
        (this.stream, Format, this.keepCut) = (stream, format, keepCut);
        expectedFrames = layout.ExpectedBytes / format.BytesPerFrame;
        bytes = new byte[Math.Max(1, BlockBytes / format.BytesPerFrame) * format.BytesPerFrame];
        cut = layout.LeftOut;
        mixer = new MonoMixer(format.Channels, format.SampleRateHz, Decode);
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
    public string Decoder => "earshot-wav 2";

    private bool IsFloat => Format.Encoding is WavEncoding.Float32 or WavEncoding.Float64;

    private long Position => framesDecoded - mixer.Ahead;

    /// <summary>Reads the header and stops before the first sample.</summary>
    /// <param name="stream">Stands at the beginning of the file; belongs to the reader when the outcome is
    /// good.</param>
    /// <param name="keepCut">Whether a clip shorter than its header promises is kept up to the cut, and <see
    /// cref="Quality"/> says so; default: it is bad.</param>
    public static Outcome<WavReader> Open(Stream stream, bool keepCut = false)
    {
        if (stream.CanSeek)
            AudioTags.Begin(stream);
        return new WavHeader(stream)
            .Read()
            .Then(layout =>
                layout.ToFormat().Then<WavReader>(format => new WavReader(stream, layout, format, keepCut))
            );
    }

    /// <inheritdoc/>
    public Outcome<int> Read(Span<float> mono)
    {
        ArgumentOutOfRangeException.ThrowIfZero(mono.Length, nameof(mono));
        var read = 0;
        try
        {
            while (fault is null && read < mono.Length)
            {
                var frames = mixer.Read(mono[read..]);
                if (frames == 0)
                    break;
                if (IsFloat)
                    fault ??= AudioFaults.NotFinite(mono.Slice(read, frames), Position - frames, SampleRateHz);
                read += frames;
            }
        }
        catch (IOException e)
        {
            fault = $"reading failed after frame {framesDecoded}: {e.Message}";
        }
        return fault is null ? read : Outcome<int>.Skipped(fault);
    }

    /// <inheritdoc/>
    public Outcome<bool> SkipTo(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frame, Position);
        var start = this.DropUntil(frame, Position, _ => mixer.IsDecided);
        if (!start.IsOk || Position == frame || !stream.CanSeek || !mixer.IsDecided)
            return start.Then<bool>(_ => Position == frame);
        var step = Math.Min(
            Math.Min(frame, expectedFrames ?? frame) - framesDecoded,
            Math.Max(0, stream.Length - stream.Position) / Format.BytesPerFrame
        );
        stream.Position += step * Format.BytesPerFrame;
        framesDecoded += step;
        return this.DropUntil(frame, Position, _ => false).Then<bool>(_ => Position == frame);
    }

    /// <inheritdoc/>
    public SoundQuality Quality() => mixer.Quality with { Cut = cut };

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    /// <summary>The next frames as they stand in the file, at most a block of them.</summary>
    private int Decode(Span<float> interleaved)
    {
        var total = 0;
        while (fault is null && interleaved.Length > 0)
        {
            var wanted = (int)
                Math.Min(
                    Math.Min(interleaved.Length / Channels, bytes.Length / Format.BytesPerFrame),
                    expectedFrames - framesDecoded ?? long.MaxValue
                );
            var got = Fill(wanted, interleaved);
            framesDecoded += got;
            total += got;
            interleaved = interleaved[(got * Channels)..];
            if (got == 0 || got < wanted)
                break;
        }
        return total;
    }

    private int Fill(int wanted, Span<float> interleaved)
    {
        var block = bytes.AsSpan(0, wanted * Format.BytesPerFrame);
        var got = stream.ReadAtLeast(block, block.Length, throwOnEndOfStream: false) / Format.BytesPerFrame;
        if (got < wanted && expectedFrames is { } declared)
            EndEarly(AudioFaults.Truncated(declared, framesDecoded + got, SampleRateHz));
        WavSamples.Decode(bytes, Format.Encoding, interleaved[..(got * Channels)]);
        return got;
    }

    private void EndEarly(string reason)
    {
        if (keepCut)
            cut = AudioFaults.KeptUpToTheCut(reason);
        else
            fault = reason;
    }
}

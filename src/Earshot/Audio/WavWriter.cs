using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Audio;

/// <summary>Writes WAV front to back; the length is put into the header at the end.</summary>
public sealed class WavWriter : IDisposable
{
    private readonly Stream stream;
    private readonly WavFormat format;
    private readonly byte[] block = new byte[1 << 16];
    private readonly long start;
    private long dataBytes;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Where it goes; seekable; belongs to the writer.</param>
    /// <param name="format">Rate, channels and <see cref="WavEncoding.Integer16"/> or <see
    /// cref="WavEncoding.Float32"/>.</param>
    public WavWriter(Stream stream, WavFormat format)
    {
        if (format.Encoding is not (WavEncoding.Integer16 or WavEncoding.Float32))
            throw new ArgumentException($"written are Integer16 and Float32, got {format.Encoding}", nameof(format));
        if (AudioLimits.Check(format.SampleRateHz, format.Channels) is { } reason)
            throw new ArgumentException(reason, nameof(format));
        (this.stream, this.format, start) = (stream, format, stream.Position);
        WriteHeader();
    }

    /// <summary>
    /// Adds samples, interleaved where there are several channels; integers are rounded and clipped to full scale.
    /// </summary>
    public void Write(ReadOnlySpan<float> samples)
    {
        for (var size = format.BytesPerSample; samples.Length > 0; )
        {
            var count = Math.Min(samples.Length, block.Length / size);
            if (dataBytes + count * size > uint.MaxValue - 64)
                throw new InvalidOperationException("a WAV file ends at 4 GiB: write several");
            for (var i = 0; i < count; i++)
                if (size == 2)
                    WriteInt16LittleEndian(
                        block.AsSpan(2 * i),
                        (short)Math.Clamp(MathF.Round(samples[i] * 32768), short.MinValue, short.MaxValue)
                    );
                else
                    WriteSingleLittleEndian(block.AsSpan(4 * i), samples[i]);
            stream.Write(block, 0, count * size);
            dataBytes += count * size;
            samples = samples[count..];
        }
    }

    /// <summary>Completes the header and closes the stream.</summary>
    public void Dispose()
    {
        stream.Position = start;
        WriteHeader();
        stream.Dispose();
    }

    private void WriteHeader()
    {
        Span<byte> header = stackalloc byte[44];
        "RIFF"u8.CopyTo(header);
        WriteUInt32LittleEndian(header[4..], (uint)(36 + dataBytes));
        "WAVEfmt "u8.CopyTo(header[8..]);
        WriteUInt32LittleEndian(header[16..], 16);
        WriteUInt16LittleEndian(header[20..], (ushort)(format.Encoding == WavEncoding.Float32 ? 3 : 1));
        WriteUInt16LittleEndian(header[22..], (ushort)format.Channels);
        WriteUInt32LittleEndian(header[24..], (uint)format.SampleRateHz);
        WriteUInt32LittleEndian(header[28..], (uint)(format.SampleRateHz * format.BytesPerFrame));
        WriteUInt16LittleEndian(header[32..], (ushort)format.BytesPerFrame);
        WriteUInt16LittleEndian(header[34..], (ushort)(8 * format.BytesPerSample));
        "data"u8.CopyTo(header[36..]);
        WriteUInt32LittleEndian(header[40..], (uint)dataBytes);
        stream.Write(header);
    }
}

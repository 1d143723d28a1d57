using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Earshot.Decoding;
using Earshot.Features;

namespace Earshot.Recordings.Extraction;

/// <summary>A result as bytes, and the key under which it is found again.</summary>
internal static class ResultRecord
{
    /// <summary>Half of SHA-256 over path, size and time of last change; the encoder is the journal's own.</summary>
    public static UInt128 KeyOf(ClipInput input)
    {
        var hash = SHA256.HashData(
            Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{input.Path}\0{input.Bytes}\0{input.ModifiedUtc.Ticks}")
            )
        );
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    public static ReadOnlyMemory<byte> Write(ClipResult result)
    {
        var values = result.Clip.IsOk
            ? result.Clip.Value.Segments.Sum(s => s.Features.IsOk ? s.Features.Value.Length + 8 : 64)
            : 64;
        // hours of segments take megabytes, which need not be copied to grow
        var bytes = new MemoryStream(1024 + sizeof(float) * values);
        using var writer = new BinaryWriter(bytes);
        writer.Write(result.Input.Path);
        writer.Write(result.Input.FullPath);
        writer.Write(result.Input.Bytes);
        writer.Write(result.Input.ModifiedUtc.Ticks);
        writer.Write(result.Clip.Reason ?? "");
        if (result.Clip.IsOk)
            WriteClip(writer, result.Clip.Value);
        writer.Flush();
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    public static ClipResult Read(byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload));
        var input = new ClipInput(
            reader.ReadString(),
            reader.ReadString(),
            reader.ReadInt64(),
            new DateTime(reader.ReadInt64(), DateTimeKind.Utc)
        );
        var reason = reader.ReadString();
        return new(input, reason == "" ? ReadClip(reader) : Outcome<EncodedClip>.Skipped(reason));
    }

    /// <summary>The clip of a record, and whether it was good.</summary>
    public static (string Path, bool IsGood) ReadHead(BinaryReader reader)
    {
        var path = reader.ReadString();
        _ = reader.ReadString();
        _ = (reader.ReadInt64(), reader.ReadInt64());
        return (path, reader.ReadString() == "");
    }

    internal static void WriteClip(BinaryWriter writer, EncodedClip clip)
    {
        writer.Write(clip.SampleRateHz);
        writer.Write(clip.Frames);
        writer.Write(clip.Decoder);
        writer.Write(clip.Segments.Count);
        foreach (var (begin, end, features) in clip.Segments)
        {
            writer.Write(begin);
            writer.Write(end);
            writer.Write(features.Reason ?? "");
            if (features.IsOk)
                WriteVector(writer, features.Value);
        }
        QualityRecord.Write(writer, clip.Quality);
    }

    internal static EncodedClip ReadClip(BinaryReader reader)
    {
        var (rate, frames, decoder) = (reader.ReadInt32(), reader.ReadInt64(), reader.ReadString());
        var segments = new Segment[reader.ReadInt32()];
        for (var i = 0; i < segments.Length; i++)
        {
            var (begin, end, reason) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadString());
            segments[i] = new(begin, end, reason == "" ? ReadVector(reader) : Outcome<float[]>.Skipped(reason));
        }
        var clip = new EncodedClip(segments, rate, frames, decoder);
        // journals of earlier builds end here
        return reader.BaseStream.Position < reader.BaseStream.Length
            ? clip with
            {
                Quality = QualityRecord.Read(reader),
            }
            : clip;
    }

    private static void WriteVector(BinaryWriter writer, float[] vector)
    {
        writer.Write(vector.Length);
        foreach (var value in vector)
            writer.Write(value);
    }

    private static float[] ReadVector(BinaryReader reader)
    {
        var vector = new float[reader.ReadInt32()];
        for (var i = 0; i < vector.Length; i++)
            vector[i] = reader.ReadSingle();
        return vector;
    }
}

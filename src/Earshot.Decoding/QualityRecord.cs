using System.Text;
using Earshot.Audio;

namespace Earshot.Decoding;

/// <summary>What was noticed of a sound as bytes: in messages and in journals.</summary>
public static class QualityRecord
{
    /// <summary>Writes it.</summary>
    public static void Write(BinaryWriter writer, SoundQuality quality)
    {
        writer.Write(quality.Peak);
        writer.Write(quality.ClippedShare);
        writer.Write(quality.Offset);
        writer.Write(quality.Dropouts);
        writer.Write(quality.DropoutSeconds);
        writer.Write(quality.ChannelTaken);
        writer.Write(quality.MixShare);
        writer.Write(quality.Channels);
        writer.Write(quality.LostShare);
        writer.Write(quality.FileRateHz);
        writer.Write(quality.HeardRateHz);
        writer.Write(quality.Cut ?? "");
    }

    /// <summary>Reads it.</summary>
    public static SoundQuality Read(BinaryReader reader) =>
        new()
        {
            Peak = reader.ReadDouble(),
            ClippedShare = reader.ReadDouble(),
            Offset = reader.ReadDouble(),
            Dropouts = reader.ReadInt32(),
            DropoutSeconds = reader.ReadDouble(),
            ChannelTaken = reader.ReadInt32(),
            MixShare = reader.ReadDouble(),
            Channels = reader.ReadInt32(),
            LostShare = reader.ReadDouble(),
            FileRateHz = reader.ReadInt32(),
            HeardRateHz = reader.ReadInt32(),
            Cut = reader.ReadString() is { Length: > 0 } cut ? cut : null,
        };

    internal static byte[] ToBytes(SoundQuality quality)
    {
        var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8))
            Write(writer, quality);
        return bytes.ToArray();
    }

    internal static SoundQuality FromBytes(ReadOnlySpan<byte> bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()), Encoding.UTF8);
        return Read(reader);
    }
}

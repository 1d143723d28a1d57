using System.Security.Cryptography;
using Earshot.Decoding.Worker;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Decoding.Layouts;

/// <summary>
/// FLAC whose number of samples is an estimate, as some recorders leave it: libsndfile, which would believe it, is told
/// that
/// there is none, and the MD5 of STREAMINFO says whether the file is whole.
/// </summary>
internal static class FlacLayout
{
    private const int HeadBytes = 42,
        TotalAt = 21,
        SumAt = 26,
        BitsAt = 20;

    /// <summary>The largest number of 36 bits, which a writer leaves that can't seek back.</summary>
    private const long Open = (1L << 36) - 1;

    /// <summary>A stream that begins with fLaC and STREAMINFO.</summary>
    public static SoundLayout Of(Stream flac)
    {
        var head = new byte[HeadBytes];
        flac.Position = 0;
        var got = flac.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        flac.Position = 0;
        if (got < HeadBytes || (head[4] & 0x7F) != 0)
            return new SoundLayout([flac]);
        var total = ((head[TotalAt] & 0x0FL) << 32) | ReadUInt32BigEndian(head.AsSpan(TotalAt + 1));
        var bits = 1 + (((head[BitsAt] & 1) << 4) | (head[TotalAt] >> 4));
        var sum = head[SumAt..];
        head[TotalAt] &= 0xF0;
        head.AsSpan(TotalAt + 1, 4).Clear();
        return new SoundLayout([new PieceStream(flac, [Piece.Of(head), new(HeadBytes, flac.Length - HeadBytes)])])
        {
            Frames = total is 0 or Open ? null : total,
            Sum = sum.AsSpan().ContainsAnyExcept((byte)0) ? new FlacSum(sum, bits) : null,
        };
    }
}

/// <summary>
/// What STREAMINFO says of the samples: their MD5, each little-endian in as few bytes as its bits need.
/// </summary>
/// <param name="Md5">16 bytes.</param>
/// <param name="Bits">Bits a sample, 4 to 32.</param>
internal sealed record FlacSum(byte[] Md5, int Bits)
{
    private const int BlockFrames = 4096;

    /// <summary>Whether the samples are those that were put in: decodes them once more.</summary>
    public bool Proves(Stream flac)
    {
        flac.Position = 0;
        using var file = SndFile.Open(flac);
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var samples = new int[BlockFrames * file.Header.Channels];
        var bytes = new byte[samples.Length * sizeof(int)];
        var width = (Bits + 7) / 8;
        for (int frames; (frames = file.ReadFrames(samples)) > 0; )
        {
            var count = frames * file.Header.Channels;
            for (var i = 0; i < count; i++)
                Put(samples[i] >> (32 - Bits), bytes.AsSpan(i * width, width));
            md5.AppendData(bytes.AsSpan(0, count * width));
        }
        return md5.GetHashAndReset().AsSpan().SequenceEqual(Md5);
    }

    private static void Put(int sample, Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(sample >> (8 * i));
    }
}

using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Decoding.Layouts;

/// <summary>The header of an MPEG audio frame (ISO 11172-3, 13818-3, and 2.5 for the lowest rates).</summary>
/// <param name="Layer">1 to 3.</param>
/// <param name="SampleRateHz">Samples a second.</param>
/// <param name="Samples">Samples a channel in a frame.</param>
/// <param name="Bytes">Length with its header.</param>
/// <param name="SideBytes">Length of layer III's side information, behind which a Xing header stands.</param>
internal readonly record struct MpegFrame(int Layer, int SampleRateHz, int Samples, int Bytes, int SideBytes)
{
    /// <summary>Length of the header.</summary>
    public const int HeadBytes = 4;

    private static readonly int[] Rates = [44_100, 48_000, 32_000];

    private static readonly int[][] Kilobits =
    [
        [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];

    /// <summary>The frame that begins with these four bytes; null where none does, or one of free format.</summary>
    public static MpegFrame? Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadBytes)
            return null;
        var head = ReadUInt32BigEndian(bytes);
        uint version = (head >> 19) & 3, // 0: 2.5, 2: 2, 3: 1
            layerBits = (head >> 17) & 3,
            kilobits = (head >> 12) & 15,
            rate = (head >> 10) & 3;
        if (head >> 21 != 0x7FF || version == 1 || layerBits == 0 || kilobits is 0 or 15 || rate == 3)
            return null;
        var (layer, isFirst, padding) = (4 - (int)layerBits, version == 3, (int)(head >> 9) & 1);
        var hertz =
            Rates[rate]
            >> (
                isFirst ? 0
                : version == 2 ? 1
                : 2
            );
        var bits =
            1000
            * Kilobits[
                isFirst ? layer - 1
                : layer == 1 ? 3
                : 4
            ][kilobits];
        var samples =
            layer == 1 ? 384
            : layer == 3 && !isFirst ? 576
            : 1152;
        var length = layer == 1 ? (12 * bits / hertz + padding) * 4 : samples / 8 * bits / hertz + padding;
        var isMono = ((head >> 6) & 3) == 3;
        return new(
            layer,
            hertz,
            samples,
            length,
            (isFirst, isMono) switch
            {
                (true, false) => 32,
                (false, true) => 9,
                _ => 17,
            }
        );
    }
}

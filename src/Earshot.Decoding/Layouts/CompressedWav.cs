using Earshot.Audio;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Decoding.Layouts;

/// <summary>
/// WAV whose codec is not read by managed code: the length that a pipe left open is set to what the file holds, in
/// whole
/// blocks; MP3 in WAV is handed on as the MP3 that it is.
/// </summary>
internal static class CompressedWav
{
    private const int Gsm = 0x31,
        GsmBlockFrames = 320,
        Mp3 = 0x55,
        SizeBytes = 4;

    /// <summary>A stream that begins with RIFF.</summary>
    public static SoundLayout Of(Stream wav)
    {
        var read = new WavHeader(wav).Read();
        wav.Position = 0;
        if (!read.IsOk)
            return new SoundLayout([wav]) { Cut = read.Reason };
        var layout = read.Value;
        var held = layout.HeldBytes!.Value;
        var bytes = Math.Min(layout.ExpectedBytes!.Value, held);
        var sound =
            layout.Tag == Mp3
                ? MpegLayout.Of(PieceStream.Window(wav, layout.DataBegin, layout.DataBegin + bytes))
                : new SoundLayout([
                    layout is { LaterBytes: 0 } && layout.DeclaredBytes == bytes ? wav : WithSize(wav, layout, bytes),
                ])
                {
                    Most = MostOf(layout, bytes),
                };
        return layout.ExpectedBytes <= held
            ? sound with
            {
                OthersMayTry = true,
            }
            : sound with
            {
                Cut =
                    $"truncated: the header promises {layout.ExpectedBytes} bytes of samples, the file holds {held}: "
                    + "copy it again",
            };
    }

    /// <summary>
    /// A block of GSM has 65 bytes: libsndfile takes the pad byte behind an odd number of them for one more.
    /// </summary>
    private static long? MostOf(WavLayout layout, long bytes) =>
        layout is { Tag: Gsm, BlockBytes: > 0 } ? bytes / layout.BlockBytes * GsmBlockFrames : null;

    private static PieceStream WithSize(Stream wav, WavLayout layout, long bytes)
    {
        var size = new byte[SizeBytes];
        var whole = layout.BlockBytes > 0 ? bytes / layout.BlockBytes * layout.BlockBytes : bytes;
        WriteUInt32LittleEndian(size, (uint)whole);
        return new(wav, [new(0, layout.DataBegin - SizeBytes), Piece.Of(size), new(layout.DataBegin, whole)]);
    }
}

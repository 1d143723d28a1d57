using System.Text;
using Earshot.Audio;

namespace Earshot.Tests.Audio;

/// <summary>WAV files in memory, whole or built chunk by chunk.</summary>
internal static class WavBytes
{
    public static byte[] Write(
        float[] samples,
        int rateHz,
        int channels = 1,
        WavEncoding encoding = WavEncoding.Integer16
    )
    {
        var stream = new MemoryStream();
        using (var writer = new WavWriter(stream, new WavFormat(rateHz, channels, encoding)))
            writer.Write(samples);
        return stream.ToArray();
    }

    public static byte[] Riff(string kind) => [.. Encoding.ASCII.GetBytes(kind), 0xFF, 0xFF, 0xFF, 0xFF, .. "WAVE"u8];

    public static byte[] Chunk(string name, byte[] body) =>
        [
            .. Encoding.ASCII.GetBytes(name),
            .. BitConverter.GetBytes(body.Length),
            .. body,
            .. new byte[body.Length & 1],
        ];

    /// <summary>A fmt body: 16-bit mono at 8 kHz.</summary>
    public static byte[] Pcm16() => [1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x80, 0x3E, 0, 0, 2, 0, 16, 0];
}

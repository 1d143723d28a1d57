using static System.Buffers.Binary.BinaryPrimitives;

namespace Earshot.Audio;

/// <summary>Samples of a WAV file as floats, full scale ±1: an integer of b bits is divided by 2^(b-1).</summary>
internal static class WavSamples
{
    public static void Decode(ReadOnlySpan<byte> bytes, WavEncoding encoding, Span<float> samples)
    {
        switch (encoding)
        {
            case WavEncoding.Integer8:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = (bytes[i] - 128) / 128f;
                break;
            case WavEncoding.Integer16:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = ReadInt16LittleEndian(bytes[(2 * i)..]) / 32768f;
                break;
            case WavEncoding.Integer24:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = (bytes[3 * i] | (bytes[3 * i + 1] << 8) | ((sbyte)bytes[3 * i + 2] << 16)) / 8388608f;
                break;
            case WavEncoding.Integer32:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = ReadInt32LittleEndian(bytes[(4 * i)..]) / 2147483648f;
                break;
            case WavEncoding.Float32:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = ReadSingleLittleEndian(bytes[(4 * i)..]);
                break;
            case WavEncoding.Float64:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = (float)ReadDoubleLittleEndian(bytes[(8 * i)..]);
                break;
            case WavEncoding.ALaw:
                Look(bytes, G711.ALaw, samples);
                break;
            case WavEncoding.MuLaw:
                Look(bytes, G711.MuLaw, samples);
                break;
        }
    }

    private static void Look(ReadOnlySpan<byte> bytes, float[] table, Span<float> samples)
    {
        for (var i = 0; i < samples.Length; i++)
            samples[i] = table[bytes[i]];
    }
}

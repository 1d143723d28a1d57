namespace Earshot.Audio;

/// <summary>What the header of a WAV file says.</summary>
/// <param name="SampleRateHz">Samples a second.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="Encoding">How a sample is written.</param>
/// <param name="DeclaredFrames">Frames promised; null where a streaming writer left the length open.</param>
public sealed record WavFormat(int SampleRateHz, int Channels, WavEncoding Encoding, long? DeclaredFrames = null)
{
    /// <summary>Bytes a sample takes.</summary>
    public int BytesPerSample =>
        Encoding switch
        {
            WavEncoding.Integer8 or WavEncoding.ALaw or WavEncoding.MuLaw => 1,
            WavEncoding.Integer16 => 2,
            WavEncoding.Integer24 => 3,
            WavEncoding.Integer32 or WavEncoding.Float32 => 4,
            _ => 8,
        };

    /// <summary>Bytes a frame (one sample of every channel) takes.</summary>
    public int BytesPerFrame => BytesPerSample * Channels;
}

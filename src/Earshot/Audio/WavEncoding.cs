namespace Earshot.Audio;

/// <summary>How a WAV file writes a sample, little-endian.</summary>
public enum WavEncoding
{
    /// <summary>8 bits, unsigned, silence at 128.</summary>
    Integer8,

    /// <summary>16 bits, two's complement.</summary>
    Integer16,

    /// <summary>24 bits packed in three bytes.</summary>
    Integer24,

    /// <summary>32 bits, two's complement.</summary>
    Integer32,

    /// <summary>IEEE single precision, full scale ±1.</summary>
    Float32,

    /// <summary>IEEE double precision, full scale ±1.</summary>
    Float64,

    /// <summary>8 bits, A-law (ITU-T G.711).</summary>
    ALaw,

    /// <summary>8 bits, µ-law (ITU-T G.711).</summary>
    MuLaw,
}

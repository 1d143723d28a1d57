namespace Earshot.Audio;

/// <summary>Noise that can be synthesised; <see cref="NoiseSynthesis"/> says by which model.</summary>
internal enum NoiseKind
{
    /// <summary>Equal power in every hertz.</summary>
    White,

    /// <summary>Equal power in every octave: -3 dB an octave.</summary>
    Pink,

    /// <summary>A production hall: machines' rumble, and blows on sheet metal.</summary>
    Factory,

    /// <summary>A jet's cockpit: air flow, the hum of 400 Hz mains, the whine of a turbine.</summary>
    Cockpit,
}

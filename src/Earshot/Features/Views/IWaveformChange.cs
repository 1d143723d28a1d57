using Earshot.Numerics;

namespace Earshot.Features.Views;

/// <summary>Makes another version of a clip at the waveform, before the encoder.</summary>
public interface IWaveformChange
{
    /// <summary>Name and every option that changes the result, in one line.</summary>
    string Fingerprint { get; }

    /// <summary>The changed samples; the given ones stay as they are.</summary>
    /// <param name="samples">Mono samples, at most <see cref="ViewedEncoder.PieceSeconds"/> long.</param>
    /// <param name="sampleRateHz">Their rate.</param>
    /// <param name="random">Its randomness, of this clip and this change alone.</param>
    /// <param name="sounds">Other sounds to mix in.</param>
    float[] Change(ReadOnlySpan<float> samples, int sampleRateHz, RandomStreams random, IClipSounds sounds);
}

/// <summary>What a change may mix into a clip.</summary>
public interface IClipSounds
{
    /// <summary>
    /// Clips that may babble over this one, at that rate: never the clip itself, and none that could be tested where
    /// this one is learnt from. Empty: there are none, and talk is synthesised.
    /// </summary>
    /// <param name="sampleRateHz">The rate wanted.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="random">Chooses among them.</param>
    IReadOnlyList<float[]> Voices(int sampleRateHz, int count, RandomStream random);

    /// <summary>A recording of the user's own noises, at that rate; null: there is none.</summary>
    /// <param name="sampleRateHz">The rate wanted.</param>
    /// <param name="random">Chooses among them.</param>
    float[]? Noise(int sampleRateHz, RandomStream random);
}

/// <summary>What may be mixed into each clip of a set.</summary>
public interface ISoundSource
{
    /// <summary>
    /// A digest of all that may be mixed in, file by file, and of the rule by which it is; null where it can't be
    /// named.
    /// </summary>
    string? Digest { get; }

    /// <summary>What may be mixed into the clip of that path.</summary>
    IClipSounds Of(string path);
}

/// <summary>No other sounds: whatever is mixed in is synthesised.</summary>
internal sealed class NoClipSounds : IClipSounds
{
    /// <summary>The only one.</summary>
    public static NoClipSounds Instance { get; } = new();

    private NoClipSounds() { }

    /// <inheritdoc/>
    public IReadOnlyList<float[]> Voices(int sampleRateHz, int count, RandomStream random) => [];

    /// <inheritdoc/>
    public float[]? Noise(int sampleRateHz, RandomStream random) => null;
}

using Earshot.Features;
using Earshot.Numerics;

namespace Earshot.Inference;

/// <summary>What made the features that a model learns from, where the encoder itself need not be at hand.</summary>
/// <param name="Encoder">The encoder's name.</param>
/// <param name="Fingerprint">Its version and settings.</param>
/// <param name="SampleRateHz">The rate it wants; null: any.</param>
public sealed record FeatureSource(string Encoder, string Fingerprint, int? SampleRateHz)
{
    /// <summary>The licences of its weights.</summary>
    public IReadOnlyList<string> LicenceNotes { get; init; } = [];

    /// <summary>
    /// Makes features of silence and white noise (m, d), or null of an encoder that takes neither; null where the
    /// encoder is not at hand.
    /// </summary>
    public Func<Matrix<float>?>? Empty { get; init; }

    /// <summary>An encoder.</summary>
    public static FeatureSource Of(IClipEncoder encoder)
    {
        var empty = new Lazy<Matrix<float>?>(() => EmptySounds.Encode(encoder));
        return new(encoder.Name, encoder.Fingerprint, encoder.SampleRateHz)
        {
            LicenceNotes = encoder.LicenceNotes,
            Empty = () => empty.Value,
        };
    }
}

using Earshot.Features;

namespace Earshot.Inference;

/// <summary>What made the features that a model learns from, where the encoder itself need not be at hand.</summary>
/// <param name="Encoder">The encoder's name.</param>
/// <param name="Fingerprint">Its version and settings.</param>
/// <param name="SampleRateHz">The rate it wants; null: any.</param>
public sealed record FeatureSource(string Encoder, string Fingerprint, int? SampleRateHz)
{
    /// <summary>The licences of its weights.</summary>
    public IReadOnlyList<string> LicenceNotes { get; init; } = [];

    /// <summary>An encoder.</summary>
    public static FeatureSource Of(IClipEncoder encoder) =>
        new(encoder.Name, encoder.Fingerprint, encoder.SampleRateHz) { LicenceNotes = encoder.LicenceNotes };
}

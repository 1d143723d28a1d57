using Earshot.Features;

namespace Earshot.Recordings;

/// <summary>
/// The encoder a workspace was made with. Features of another encoder, or of other settings of the same one, never mix.
/// </summary>
/// <param name="Name">The name it is asked for by.</param>
/// <param name="Dimension">Length of its feature vectors.</param>
/// <param name="SampleRateHz">The rate it wants; null when it takes any.</param>
/// <param name="Fingerprint">Name, version and every option that changes its output.</param>
public sealed record EncoderIdentity(string Name, int Dimension, int? SampleRateHz, string Fingerprint)
{
    /// <summary>What identifies an encoder.</summary>
    public static EncoderIdentity Of(IClipEncoder encoder) =>
        new(encoder.Name, encoder.Dimension, encoder.SampleRateHz, encoder.Fingerprint);
}

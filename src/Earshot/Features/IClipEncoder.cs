using Earshot.Audio;

namespace Earshot.Features;

/// <summary>Turns a clip into one feature vector: the encoder f: S → Z of the paper (section III.A).</summary>
/// <remarks>
/// An encoder is immutable and may serve many threads; each clip gets an <see cref="IClipEncoding"/> of its own.
/// </remarks>
public interface IClipEncoder
{
    /// <summary>The name it is asked for by: <c>logmel</c>, <c>speech165</c>, <c>mn04</c>.</summary>
    string Name { get; }

    /// <summary>Length of the feature vector.</summary>
    int Dimension { get; }

    /// <summary>
    /// The rate it wants; null when it takes any (the caller resamples, nothing is resampled silently).
    /// </summary>
    int? SampleRateHz { get; }

    /// <summary>
    /// Name, version and every option that changes its output, as one line. Stored with features and models; a mismatch
    /// is refused.
    /// </summary>
    string Fingerprint { get; }

    /// <summary>
    /// The licences of pretrained weights, with their source; empty where there are none. Stored with models.
    /// </summary>
    IReadOnlyList<string> LicenceNotes => [];

    /// <summary>Begins a clip.</summary>
    /// <param name="sampleRateHz">The rate of the samples to come; equal to <see cref="SampleRateHz"/> where that is
    /// given.</param>
    IClipEncoding Begin(int sampleRateHz);
}

/// <summary>One clip on its way through an encoder; memory does not grow with the clip's length.</summary>
public interface IClipEncoding
{
    /// <summary>Takes the next mono samples.</summary>
    void Write(ReadOnlySpan<float> samples);

    /// <summary>
    /// The clip's feature vector, length <see cref="IClipEncoder.Dimension"/>, or why there is none (shorter than a
    /// frame, NaN samples).
    /// </summary>
    Outcome<float[]> Complete();
}

/// <summary>What every encoder can do beside.</summary>
public static class ClipEncoderExtensions
{
    /// <summary>Encodes a whole clip held in memory.</summary>
    public static Outcome<float[]> Encode(this IClipEncoder encoder, ReadOnlySpan<float> samples, int sampleRateHz)
    {
        if (encoder.SampleRateHz is { } wanted && wanted != sampleRateHz)
            throw new ArgumentException(
                $"{encoder.Name} wants {wanted} Hz, got {sampleRateHz} Hz: resample first "
                    + $"(Earshot.Audio.Resampler)",
                nameof(sampleRateHz)
            );
        var encoding = encoder.Begin(sampleRateHz);
        encoding.Write(samples);
        return encoding.Complete();
    }

    /// <summary>
    /// Encodes a WAV file, mixed to mono and resampled to what the encoder wants; or says why it can't be. For other
    /// formats see Earshot.Decoding.
    /// </summary>
    public static Outcome<EncodedClip> EncodeFile(
        this IClipEncoder encoder,
        string path,
        CancellationToken cancellation = default
    ) =>
        WavFile
            .Open(path)
            .Then(wav =>
            {
                using (wav)
                    return ClipEncoding.Encode(wav, encoder, cancellation);
            });
}

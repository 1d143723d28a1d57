using Earshot.Audio;

namespace Earshot.Features;

/// <summary>
/// <c>speech165+mn04</c>: the feature vectors of several encoders side by side. Each hears the clip at the rate it
/// wants, resampled from the clip's own.
/// </summary>
/// <param name="parts">The encoders, in the order of their features.</param>
/// <param name="sampleRateHz">The rate that all of them want, so that the clip is resampled once; null: each for
/// itself.</param>
public sealed class JoinedEncoder(IReadOnlyList<IClipEncoder> parts, int? sampleRateHz = null) : IClipEncoder
{
    /// <summary>The encoders, in the order of their features; those of a join within it one by one.</summary>
    public IReadOnlyList<IClipEncoder> Parts =>
        [.. parts.SelectMany(part => part is JoinedEncoder joined ? joined.Parts : [part])];

    /// <inheritdoc/>
    public string Name => string.Join('+', parts.Select(part => part.Name));

    /// <inheritdoc/>
    public int Dimension => parts.Sum(part => part.Dimension);

    /// <summary>Any where each part resamples for itself.</summary>
    public int? SampleRateHz => sampleRateHz;

    /// <inheritdoc/>
    public string Fingerprint => string.Join(" + ", parts.Select(FingerprintIn));

    /// <summary>Of a part that is slowed in brackets: without them all would seem to be.</summary>
    private static string FingerprintIn(IClipEncoder part) =>
        part is SlowedEncoder ? $"({part.Fingerprint})" : part.Fingerprint;

    /// <inheritdoc/>
    public IReadOnlyList<string> LicenceNotes => [.. parts.SelectMany(part => part.LicenceNotes)];

    /// <inheritdoc/>
    public IClipEncoding Begin(int sampleRateHz) =>
        new Encoding([.. parts.Select(part => new Part(part, sampleRateHz))]);

    private sealed class Encoding(Part[] parts) : IClipEncoding
    {
        public void Write(ReadOnlySpan<float> samples)
        {
            foreach (var part in parts)
                part.Write(samples);
        }

        public Outcome<float[]> Complete()
        {
            var features = new List<float>();
            foreach (var part in parts)
            {
                var outcome = part.Complete();
                if (!outcome.IsOk)
                    return outcome;
                features.AddRange(outcome.Value);
            }
            return features.ToArray();
        }
    }

    /// <summary>
    /// One encoder behind a resampler; where the rates are too far apart to resample, the clip is skipped at its end.
    /// </summary>
    private sealed class Part
    {
        private readonly string? objection;
        private readonly Resampler? resampler;
        private readonly IClipEncoding? encoding;

        public Part(IClipEncoder encoder, int sampleRateHz)
        {
            var wanted = encoder.SampleRateHz ?? sampleRateHz;
            objection = Resampler.Check(sampleRateHz, wanted);
            if (objection is not null)
                return;
            (resampler, encoding) = (new Resampler(sampleRateHz, wanted), encoder.Begin(wanted));
        }

        public void Write(ReadOnlySpan<float> samples)
        {
            if (objection is null)
                encoding!.Write(resampler!.Write(samples));
        }

        public Outcome<float[]> Complete()
        {
            if (objection is not null)
                return Outcome<float[]>.Skipped(objection);
            encoding!.Write(resampler!.Flush());
            return encoding.Complete();
        }
    }
}

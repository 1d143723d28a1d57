using Earshot.Evaluation;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Numerics;
using Earshot.Recordings;

namespace Earshot.Experiments;

/// <summary>
/// What noise costs a model: labelled clips as they are, and with each noise added before the encoder.
/// </summary>
/// <param name="Data">Name of the clips.</param>
/// <param name="SnrDb">Signal-to-noise ratio in dB.</param>
/// <param name="Clean">The answers without noise.</param>
/// <param name="ByNoise">The answers under each noise.</param>
public sealed record NoiseTest(
    string Data,
    double SnrDb,
    ConfusionMatrix Clean,
    IReadOnlyList<(string Noise, ConfusionMatrix Answers)> ByNoise
)
{
    /// <summary>Asks the model; clips without a label, or with one that the model doesn't know, are left out.</summary>
    /// <param name="model">The model.</param>
    /// <param name="encoder">Its encoder.</param>
    /// <param name="set">The clips as they are.</param>
    /// <param name="snrDb">Signal-to-noise ratio in dB.</param>
    /// <param name="random">Randomness of the noise.</param>
    /// <param name="threads">Clips at a time.</param>
    /// <param name="done">Told when a noise is done.</param>
    /// <param name="cancellation">Stops early.</param>
    public static Outcome<NoiseTest> Run(
        Model model,
        IClipEncoder encoder,
        EncodedSet set,
        double snrDb,
        RandomStreams random,
        int threads,
        Action? done = null,
        CancellationToken cancellation = default
    )
    {
        string[] classes = [.. model.Classes];
        int[] rows =
        [
            .. Enumerable
                .Range(0, set.Clips.Count)
                .Where(i => set.Clips[i].Label is { } label && Array.IndexOf(classes, label) >= 0),
        ];
        if (rows.Length == 0)
            return Outcome<NoiseTest>.Skipped(
                $"no clip of '{set.Name}' has a label that the model knows ({string.Join(", ", classes)}): give "
                    + $"clips in sub-folders of these names, or a manifest"
            );
        int[] truth = [.. rows.Select(i => Array.IndexOf(classes, set.Clips[i].Label))];
        var clips = new NoisyClips([.. rows.Select(i => set.Clips[i])], encoder, snrDb, random);
        var clean = ConfusionMatrix.From(truth, model.Predict(set.Features.SelectRows(rows)));
        var byNoise = new List<(string, ConfusionMatrix)>();
        foreach (var noise in NoisyClips.Noises)
        {
            byNoise.Add((noise, Answers(model, truth, clips.Encode(noise, threads, cancellation))));
            done?.Invoke();
        }
        return new NoiseTest(set.Name, snrDb, clean, byNoise);
    }

    private static ConfusionMatrix Answers(Model model, int[] truth, Outcome<float[]>[] encoded)
    {
        int[] heard = [.. Enumerable.Range(0, encoded.Length).Where(i => encoded[i].IsOk)];
        var features = new Matrix<float>(
            heard.Length,
            model.Classifier.Dimension,
            [.. heard.SelectMany(i => encoded[i].Value)]
        );
        return ConfusionMatrix.From([.. heard.Select(i => truth[i])], model.Predict(features));
    }
}

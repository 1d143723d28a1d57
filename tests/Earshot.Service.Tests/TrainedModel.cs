using Earshot.Audio;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Service.Tests;

/// <summary>
/// A small model of method <c>graph</c> over log-mel features, trained once on synthesised tones, chirps and noise.
/// </summary>
public sealed class TrainedModel : IDisposable
{
    private static readonly string[] Kinds = ["chirp", "noise", "tone"];
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-service-").FullName;

    public TrainedModel()
    {
        var encoder = new LogMelEncoder();
        var random = new RandomStream(1);
        float[][] rows = [.. Enumerable.Range(0, 60).Select(i => encoder.Encode(Clip(i % 3, random), 16_000).Value)];
        var features = new Matrix<float>(rows.Length, encoder.Dimension, [.. rows.SelectMany(r => r)]);
        int[] labels = [.. Enumerable.Range(0, rows.Length).Select(i => i < 15 ? i % 3 : TrainingSet.Unlabelled)];
        Model = new Model(
            encoder.Name,
            encoder.Fingerprint,
            Kinds,
            Methods.Create("graph").Value.Fit(new TrainingSet(features, labels, 3), new RandomStreams(1))
        );
        Model.Save(ModelPath);
    }

    public Model Model { get; }

    public string ModelPath => Path.Combine(folder, "kinds.earshot");

    public NamedModel Loaded => ModelSet.Load(ModelPath).Value.Models.Single();

    /// <summary>A WAV file of one kind, as bytes.</summary>
    public static byte[] Wav(int kind, ulong seed, int samples = 16_000)
    {
        var path = Path.GetTempFileName();
        WavFile.Write(path, new AudioSignal(Clip(kind, new RandomStream(seed))[..samples], 16_000));
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    public static float[] Clip(int kind, RandomStream random)
    {
        var (pitch, level) = (200 + 600 * random.NextDouble(), 0.1 + 0.3 * random.NextDouble());
        return
        [
            .. Enumerable
                .Range(0, 16_000)
                .Select(i =>
                    (float)(
                        level
                            * (
                                kind switch
                                {
                                    0 => Math.Sin(2 * Math.PI * (pitch + i / 8.0) * i / 16_000),
                                    1 => random.NextNormal() / 2,
                                    _ => Math.Sin(2 * Math.PI * pitch * i / 16_000),
                                }
                            )
                        + 0.003 * random.NextNormal()
                    )
                ),
        ];
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

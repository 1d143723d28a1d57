using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Inference.Onnx;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Browser.Tests;

/// <summary>
/// A model of kinds of sound and clips it has not seen: ESC-10's, or where that is not at hand synthesised ones.
/// </summary>
public sealed class BrowserModel : IDisposable
{
    private const int TrainingClips = 9,
        Clips = 10;
    private static readonly string[] Kinds = ["001 - Dog bark", "002 - Rain", "005 - Clock tick", "009 - Rooster"];
    private readonly LogMelEncoder encoder = new();
    private readonly TemporaryFolder folder = new();
    private readonly ClipAudio audio = new();
    private readonly Model model;

    public BrowserModel()
    {
        var esc10 = Path.Combine(SharedData.Root ?? "", "data", "esc10");
        string[][] files =
        [
            .. Kinds.Select(
                (kind, i) => Directory.Exists(esc10) ? Recorded(Path.Combine(esc10, kind)) : Synthesised(i)
            ),
        ];
        var rows = files.SelectMany(kind => kind[..TrainingClips].Select(Encode)).ToArray();
        int[] labels =
        [
            .. Enumerable.Range(0, rows.Length).Select(i => i % 3 == 0 ? i / TrainingClips : TrainingSet.Unlabelled),
        ];
        var set = new TrainingSet(
            new Matrix<float>(rows.Length, encoder.Dimension, [.. rows.SelectMany(r => r)]),
            labels,
            Kinds.Length
        );
        model = new Model(
            encoder.Name,
            encoder.Fingerprint,
            Kinds,
            Methods.Create(Methods.Default).Value.Fit(set, new RandomStreams(1))
        );
        Unseen = [.. files.SelectMany(kind => kind[TrainingClips..])];
        File.WriteAllBytes(OnnxPath, model.ToOnnx(includeFrontEnd: true).Value);
    }

    /// <summary>Clips kept out of training, in the format they came in.</summary>
    public string[] Unseen { get; }

    public string OnnxPath => folder.File("model.onnx");

    /// <summary>The same clip as WAV, at its own rate.</summary>
    public string AsWav(string path)
    {
        var wav = folder.File(Path.GetFileNameWithoutExtension(path) + ".wav");
        if (!File.Exists(wav))
            WavFile.Write(wav, audio.Read(path).Value);
        return wav;
    }

    /// <summary>What the library says: the probability of each class.</summary>
    public Dictionary<string, float> Expected(string path)
    {
        var probabilities = model.Predict(new Matrix<float>(1, encoder.Dimension, Encode(path)));
        return Enumerable.Range(0, Kinds.Length).ToDictionary(i => Kinds[i], i => probabilities[0, i]);
    }

    public void Dispose()
    {
        audio.Dispose();
        folder.Dispose();
    }

    private float[] Encode(string path) => audio.EncodeFile(path, encoder).Value.Features;

    private static string[] Recorded(string kind) =>
        [.. Directory.EnumerateFiles(kind, "*.ogg").Order(StringComparer.Ordinal).Take(Clips)];

    private string[] Synthesised(int kind)
    {
        var random = new RandomStreams(1).Stream($"browser {kind}");
        return
        [
            .. Enumerable
                .Range(0, Clips)
                .Select(i =>
                {
                    var path = folder.File($"{kind}-{i}.wav");
                    var (pitch, level) = (
                        200 + 600 * kind + 100 * random.NextDouble(),
                        0.1 + 0.3 * random.NextDouble()
                    );
                    WavFile.Write(
                        path,
                        new AudioSignal(
                            [
                                .. Enumerable
                                    .Range(0, 44_100)
                                    .Select(n =>
                                        (float)(
                                            level * Math.Sin(2 * Math.PI * pitch * n / 44_100)
                                            + 0.05 * random.NextNormal()
                                        )
                                    ),
                            ],
                            44_100
                        )
                    );
                    return path;
                }),
        ];
    }
}

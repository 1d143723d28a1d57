using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Inference.Onnx;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Service;
using Earshot.Testing;
using Microsoft.ML.OnnxRuntime;

namespace Earshot.Predictor.Tests;

/// <summary>
/// One clip, four ways: library, native predictor, ONNX Runtime and service give the same probabilities and the same
/// strangeness.
/// </summary>
public sealed class FourWaysTests(NativePredictor predictor) : IDisposable
{
    private const float Tolerance = 1e-5f;
    private static readonly string[] Sets = ["emodb", "esc10", "fsdd"];
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-four-ways-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Real_clips_of_three_data_sets_get_equal_probabilities_and_strangeness()
    {
        string[][] files = [Clips("emodb4"), Clips("esc10"), Clips("fsdd")];
        using var audio = new ClipAudio();
        string[][] wavs = [.. files.Select(set => set.Select(path => AsWav(audio, path)).ToArray())];
        var encoder = new LogMelEncoder();
        var model = Train(encoder, wavs);
        var modelPath = Path.Combine(folder, "sets.earshot");
        model.Save(modelPath);
        Assert.NotEqual(1, model.Calibration!.Temperature);

        await using var app = PredictionService.Create(ModelSet.Load(modelPath).Value, new ServiceOptions { Port = 0 });
        await app.StartAsync(Cancellation);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var session = new InferenceSession(model.ToOnnx(includeFrontEnd: true).Value);
        foreach (var wav in wavs.SelectMany(set => set[^3..]))
        {
            var expected = ByLibrary(model, encoder, wav);
            AssertEqual(expected, ByPredictor(modelPath, wav), "predictor", wav);
            AssertEqual(expected, ByOnnxRuntime(session, wav), "ONNX Runtime", wav);
            AssertEqual(expected, await ByServiceAsync(client, wav), "service", wav);
        }
    }

    private static string[] Clips(string set)
    {
        var root = SharedData.Require("data", set);
        string[] all =
        [
            .. Directory
                .EnumerateFiles(root, "*", SearchOption.AllDirectories)
                .Where(f =>
                    f.EndsWith(".wav", StringComparison.Ordinal) || f.EndsWith(".ogg", StringComparison.Ordinal)
                )
                .Order(StringComparer.Ordinal),
        ];
        return [.. Enumerable.Range(0, 12).Select(i => all[i * all.Length / 12])];
    }

    private string AsWav(ClipAudio audio, string path)
    {
        var wav = Path.Combine(folder, $"{Path.GetFileName(path)}.wav");
        WavFile.Write(wav, audio.Read(path).Value);
        return wav;
    }

    /// <summary>
    /// A calibrated model that tells the data sets apart from 9 clips of each, the last 3 of each kept out.
    /// </summary>
    private static Model Train(LogMelEncoder encoder, string[][] wavs)
    {
        var rows = wavs.SelectMany((set, label) => set[..^3].Select(wav => (label, Encode(encoder, wav)))).ToArray();
        var features = new Matrix<float>(rows.Length, encoder.Dimension, [.. rows.SelectMany(r => r.Item2)]);
        int[] labels = [.. rows.Select((r, i) => i % 2 == 0 ? r.label : TrainingSet.Unlabelled)];
        return ModelTraining.Train(
            encoder,
            new TrainingSet(features, labels, Sets.Length),
            Sets,
            cancellation: Cancellation
        );
    }

    private static float[] Encode(LogMelEncoder encoder, string wav)
    {
        using var stream = WavFile.Open(wav).Value;
        return ClipEncoding.Encode(stream, encoder).Value.Features;
    }

    /// <summary>Each way: the probabilities, then the strangeness.</summary>
    private static float[] ByLibrary(Model model, LogMelEncoder encoder, string wav)
    {
        var answer = model.Predict(Encode(encoder, wav), reject: true).Value;
        return [.. answer.Probabilities, answer.Strangeness!.Value];
    }

    private float[] ByPredictor(string modelPath, string wav)
    {
        var (exitCode, output, error) = predictor.Run(null, modelPath, wav, "--json", "--reject");
        Assert.True(exitCode == 0, error);
        var answer = JsonNode.Parse(output)!;
        return
        [
            .. Sets.Select(set => answer["probabilities"]![set]!.GetValue<float>()),
            answer["strangeness"]!.GetValue<float>(),
        ];
    }

    private static float[] ByOnnxRuntime(InferenceSession session, string wav)
    {
        var samples = Resampler.Resample(WavFile.Read(wav).Value, 16_000).Samples;
        using var input = OrtValue.CreateTensorValueFromMemory(samples, [1, samples.Length]);
        using var outputs = session.Run(new RunOptions(), ["waveform"], [input], ["probabilities", "strangeness"]);
        return [.. outputs[0].GetTensorDataAsSpan<float>(), .. outputs[1].GetTensorDataAsSpan<float>()];
    }

    private static async Task<float[]> ByServiceAsync(HttpClient client, string wav)
    {
        var response = await client.PostAsync(
            "/v1/predict?reject=true",
            new ByteArrayContent(await File.ReadAllBytesAsync(wav, Cancellation)),
            Cancellation
        );
        var answer = await response.Content.ReadFromJsonAsync<PredictAnswer>(Cancellation);
        return
        [
            .. Sets.Select(set => answer!.Predictions[0].Probabilities[set]),
            answer!.Predictions[0].Strangeness!.Value,
        ];
    }

    private static void AssertEqual(float[] expected, float[] actual, string way, string wav)
    {
        string[] names = [.. Sets, "strangeness"];
        for (var i = 0; i < names.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= Tolerance,
                $"{Path.GetFileName(wav)}, {names[i]}: library {expected[i]}, {way} {actual[i]}"
            );
    }
}

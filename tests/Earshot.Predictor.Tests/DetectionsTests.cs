using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Service;
using Earshot.Testing;

namespace Earshot.Predictor.Tests;

/// <summary>
/// One recording, three ways: library (which is the command line's way), native predictor and service give the same
/// events to the last row, by the lengths of windows and the thresholds that stand in the model.
/// </summary>
public sealed class DetectionsTests(NativePredictor predictor) : IDisposable
{
    private const int Rate = 16_000,
        Seconds = 60;
    private static readonly SegmentOptions[] Cuts = [new(2, 1), new(1, 0.5)];
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-detections-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Library_predictor_and_service_give_the_same_events()
    {
        var (wav, modelPath) = (Path.Combine(folder, "dawn.wav"), Path.Combine(folder, "dawn.earshot"));
        WavFile.Write(wav, Sound());
        Train(wav).Save(modelPath);
        var model = Model.Load(modelPath).Value;
        using var stream = WavFile.Open(wav).Value;
        var found = RecordingDetection
            .Run(
                stream,
                model,
                model.CreateEncoder().Value,
                model.Cuts,
                RecordingDetection.Options(model),
                TestContext.Current.CancellationToken
            )
            .Value.Detections;
        var expected = found
            .Select(d => Row(d.Range.BeginSeconds, d.Range.EndSeconds, d.ClassName, d.Confidence))
            .ToArray();
        Assert.InRange(expected.Length, 3, 20);

        Assert.Equal(expected, ByPredictor(modelPath, wav));
        Assert.Equal(expected, await ByServiceAsync(ModelSet.Load(modelPath).Value, wav));
    }

    [Fact]
    public async Task Two_models_of_the_service_say_each_its_events_and_joined_ones_once()
    {
        var wav = Path.Combine(folder, "dawn.wav");
        WavFile.Write(wav, Sound());
        var (model, encoder) = (Train(wav), new LogMelEncoder());
        var both = new ModelSet(new NamedModel("dawn", model, encoder), new NamedModel("dusk", model, encoder));
        var alone = await ByServiceAsync(new ModelSet(new NamedModel("dawn", model, encoder)), wav);
        Assert.Equal(
            alone.SelectMany(row => new[] { row, row.Replace("dawn", "dusk", StringComparison.Ordinal) }),
            await ByServiceAsync(both, wav)
        );
        Assert.Equal(
            alone.Select(row => row.Replace("dawn", "dawn+dusk", StringComparison.Ordinal)),
            await ByServiceAsync(both, wav, joinsClasses: true)
        );
    }

    private string[] ByPredictor(string modelPath, string wav)
    {
        var (exitCode, output, error) = predictor.Run(null, modelPath, wav, "--detect", "--json");
        Assert.True(exitCode == 0, error);
        return
        [
            .. output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonNode.Parse(line)!)
                .Select(row =>
                    Row((double)row["begin"]!, (double)row["end"]!, (string)row["class"]!, (float)row["confidence"]!)
                ),
        ];
    }

    private static async Task<string[]> ByServiceAsync(ModelSet models, string wav, bool joinsClasses = false)
    {
        await using var app = PredictionService.Create(
            models,
            new ServiceOptions { Port = 0, JoinsClasses = joinsClasses }
        );
        await app.StartAsync(Cancellation);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        var response = await client.PostAsync(
            "/v1/detect",
            new ByteArrayContent(await File.ReadAllBytesAsync(wav, Cancellation)),
            Cancellation
        );
        AnswerSchemas.Check("http-detect", await response.Content.ReadAsStringAsync(Cancellation));
        var answer = await response.Content.ReadFromJsonAsync<DetectAnswer>(Cancellation);
        return [.. answer!.Recordings[0].Detections.Select(d => Row(d.Begin, d.End, d.Class, d.Confidence, d.Model))];
    }

    /// <summary>Confidence to a thousandth: the native program's sums round otherwise.</summary>
    private static string Row(double begin, double end, string name, float confidence, string model = "dawn") =>
        string.Create(CultureInfo.InvariantCulture, $"{begin:0.######} {end:0.######} {name} {confidence:F3} {model}");

    /// <summary>Learnt from the same sounds, cut as it will be asked; of one class the threshold is high.</summary>
    private static Model Train(string wav)
    {
        var encoder = new LogMelEncoder();
        var parts = Cuts.Select(
            (cut, c) =>
            {
                using var stream = WavFile.Open(wav).Value;
                var windows = ClipEncoding.EncodeSegments(stream, encoder, cut).Value.Segments.ToArray();
                var features = new Matrix<float>(
                    windows.Length,
                    encoder.Dimension,
                    [.. windows.SelectMany(w => w.Features.Value)]
                );
                var targets = new LabelMatrix(windows.Length, 2);
                for (var row = 0; row < windows.Length; row++)
                for (var k = 0; k < 2; k++)
                    targets[row, k] = Hears(windows[row], k) ? LabelMatrix.Present : LabelMatrix.Absent;
                return TrainingSet.AnyOfMany(features, targets) with
                {
                    Groups = [.. windows.Select(w => (int)(w.BeginSeconds / 10))],
                    Windows =
                    [
                        .. windows.Select(w => new RecordingWindow(
                            0,
                            TimeRange.FromSeconds(w.BeginSeconds, w.EndSeconds).Value,
                            c
                        )),
                    ],
                };
            }
        );
        return ModelTraining.Train(
            encoder,
            TrainingSet.Joined([.. parts]),
            ["high", "low"],
            new TrainingOptions { Learner = Methods.Create(Methods.ForWindows).Value, Cuts = Cuts },
            cancellation: Cancellation
        );
    }

    private static bool Hears(Segment window, int @class) =>
        Events()
            .Any(e =>
                e.Class == @class && Math.Min(e.End, window.EndSeconds) - Math.Max(e.Begin, window.BeginSeconds) >= 0.5
            );

    private static IEnumerable<(double Begin, double End, int Class)> Events() =>
        Enumerable.Range(0, 8).Select(k => (3 + 7.0 * k, 4.7 + 7.0 * k, k % 2));

    private static AudioSignal Sound()
    {
        var noise = new RandomStreams(4).Stream("noise");
        float[] samples = [.. Enumerable.Range(0, Rate * Seconds).Select(_ => (float)(0.01 * noise.NextNormal()))];
        foreach (var (begin, end, kind) in Events())
            for (var t = (int)(begin * Rate); t < (int)(end * Rate); t++)
                samples[t] += (float)(0.2 * Math.Sin(2 * Math.PI * (kind == 0 ? 2500 : 300) * t / Rate));
        return new AudioSignal(samples, Rate);
    }
}

using Earshot.Features;
using Earshot.Inference;
using Earshot.Inference.Onnx;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Numerics;
using Microsoft.ML.OnnxRuntime;

namespace Earshot.Tests.Inference;

public sealed class AnyOfManyModelTests : IDisposable
{
    private static readonly LogMelEncoder Encoder = new();
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-any-of-many-").FullName;

    public static TheoryData<string> Exportable => ["graph", "logreg", "self-training", "label-spreading", "mlp"];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, MemberData(nameof(Exportable))]
    public void A_file_and_an_ONNX_file_answer_as_the_model_that_was_trained(string method)
    {
        var (model, clips) = Train(method, new() { Rule = ThresholdRule.Precision, Value = 0.8 });
        Assert.Equal(OutputKind.AnyOfMany, model.Output);
        var queries = new Matrix<float>(5, Encoder.Dimension, [.. clips.Take(5).SelectMany(clip => clip.Features)]);
        var answers = model.Predict(queries);

        var path = Path.Combine(folder, "any.earshot");
        model.Save(path);
        var loaded = Model.Load(path).Value;
        Assert.Equal(answers.Span.ToArray(), loaded.Predict(queries).Span.ToArray());
        Assert.Equal(model.Thresholds, loaded.Thresholds);
        Assert.Equal(new SegmentOptions(3, 1.5), loaded.Cut);
        Assert.Equal(model.Training!.HeldOutCells!.Measured, loaded.Training!.HeldOutCells!.Measured);
        Assert.Contains("nothing to reject", loaded.RejectObjection);

        using var session = new InferenceSession(loaded.ToOnnx().Value);
        using var input = OrtValue.CreateTensorValueFromMemory(queries.Buffer, [5, Encoder.Dimension]);
        using var run = new RunOptions();
        using var outputs = session.Run(run, ["features"], [input], ["probabilities"]);
        var onnx = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        for (var i = 0; i < onnx.Length; i++)
            Assert.Equal(answers.Span[i], onnx[i], 2e-5f);
        Assert.Equal("any", session.ModelMetadata.CustomMetadataMap["output"]);
        Assert.True(session.ModelMetadata.CustomMetadataMap.ContainsKey("threshold.0001"));
    }

    [Fact]
    public void The_summary_says_what_was_heard_where_and_how_good_it_is()
    {
        var (model, _) = Train("logreg", new());
        var training = model.Training!;
        Assert.Equal(["bell", "rain"], model.Classes);
        Assert.Equal([30, 30], training.LabelsPerClass);
        Assert.Equal([30, 30], training.AbsentPerClass!);
        Assert.Equal(10, training.Groups);
        Assert.Contains("over 120 known answers", training.Calibration);
        Assert.InRange(training.HeldOutCells!.MeanAveragePrecision!.Value, 0.95, 1);
        Assert.All(model.Thresholds, threshold => Assert.Equal(0.5, threshold.Value));
    }

    [Fact]
    public void A_class_that_is_heard_everywhere_is_refused_with_a_mend()
    {
        var clips = Clips().Select(clip => clip with { Cells = Only(clip.Cells, "bell") }).ToArray();
        var reason = ModelTraining.Train(Encoder, clips, cancellation: TestContext.Current.CancellationToken).Reason;
        Assert.Contains("bell", reason);
        Assert.Contains("call a stretch fully annotated", reason);
    }

    private static Dictionary<string, bool>? Only(IReadOnlyDictionary<string, bool>? cells, string name) =>
        cells is null || !cells[name] ? null : new() { [name] = true };

    private static (Model Model, TrainingClip[] Clips) Train(string method, ThresholdOptions thresholds)
    {
        var clips = Clips();
        var options = new TrainingOptions
        {
            Learner = Methods.Create(method).Value,
            Thresholds = thresholds,
            Cut = new(3, 1.5),
        };
        return (
            ModelTraining.Train(Encoder, clips, options, cancellation: TestContext.Current.CancellationToken).Value,
            clips
        );
    }

    /// <summary>Windows of ten recordings, half of them labelled: bell, rain, both, none.</summary>
    private static TrainingClip[] Clips()
    {
        var random = new RandomStream(3);
        return
        [
            .. Enumerable
                .Range(0, 120)
                .Select(i =>
                {
                    var (bell, rain) = (i % 4 < 2, i % 4 % 2 == 0);
                    float[] features =
                    [
                        .. Enumerable
                            .Range(0, Encoder.Dimension)
                            .Select(j => (float)random.NextNormal() + 2 * ((j % 2 == 0 ? bell : rain) ? 1 : -1)),
                    ];
                    return new TrainingClip(features, null, $"recording {i % 10}")
                    {
                        Cells = i < 60 ? new Dictionary<string, bool> { ["bell"] = bell, ["rain"] = rain } : null,
                    };
                }),
        ];
    }
}

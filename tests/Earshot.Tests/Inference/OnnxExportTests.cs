using Earshot.Features;
using Earshot.Inference;
using Earshot.Inference.Onnx;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Learning.ManyEncoders;
using Earshot.Learning.Views;
using Earshot.Numerics;
using Microsoft.ML.OnnxRuntime;

namespace Earshot.Tests.Inference;

public class OnnxExportTests
{
    private const int ClassCount = 4,
        Dimension = 12;

    public static MatrixTheoryData<string, double?> Exportable =>
        new(["committee", "encoders", "graph", "logreg", "self-training", "label-spreading", "mlp"], [null, 0.4, 3.0]);

    [Theory]
    [MemberData(nameof(Exportable))]
    public void ONNX_Runtime_gives_the_classifiers_probabilities_for_any_batch_calibrated_or_not(
        string method,
        double? temperature
    )
    {
        var model = Train(method, Dimension);
        if (temperature is { } t)
            model = model with { Classifier = new Calibrated(model.Classifier, new Calibration(t, 1), Empty()) };
        using var session = new InferenceSession(model.ToOnnx().Value);
        foreach (var rows in (int[])[1, 7, 40])
        {
            var queries = Blobs(new RandomStream((ulong)rows), rows, Dimension).Features;
            queries[0, 3] = float.NaN;
            AssertEqual(model.Predict(queries), Run(session, "features", queries));
            if (temperature is not null)
                AssertEqual(
                    new Matrix<float>(1, rows, model.Strangeness(queries).Value),
                    Run(session, "features", queries, "strangeness")
                );
        }
    }

    [Fact]
    public void A_clip_that_was_learnt_from_is_as_strange_as_the_library_finds_it()
    {
        var model = Train("graph", Dimension);
        model = model with { Classifier = new Calibrated(model.Classifier, new Calibration(1, 0.5)) };
        var learnt = Blobs(new RandomStream(1), 80, Dimension).Features;
        using var session = new InferenceSession(model.ToOnnx().Value);
        AssertEqual(
            new Matrix<float>(1, 80, model.Strangeness(learnt).Value),
            Run(session, "features", learnt, "strangeness")
        );
        Assert.Equal("1", session.ModelMetadata.CustomMetadataMap["reject_above"]);
    }

    [Fact]
    public void A_committee_doubts_what_is_far_as_the_library_does()
    {
        var model = Train("committee", Dimension);
        var far = Blobs(new RandomStream(2), 6, Dimension).Features;
        foreach (ref var x in far.Span)
            x *= 5;
        using var session = new InferenceSession(model.ToOnnx().Value);
        var told = model.Predict(far);
        AssertEqual(told, Run(session, "features", far));
        Assert.All(Enumerable.Range(0, 6), i => Assert.InRange(told.Row(i).ToArray().Max(), 0.25f, 0.5f));
    }

    [Fact]
    public void A_model_without_a_reject_threshold_has_no_strangeness()
    {
        using var session = new InferenceSession(Train("graph", Dimension).ToOnnx().Value);
        Assert.Equal(["probabilities"], session.OutputNames);
        Assert.DoesNotContain("reject_above", session.ModelMetadata.CustomMetadataMap.Keys);
    }

    [Fact]
    public void With_the_front_end_a_waveform_goes_in()
    {
        var encoder = new LogMelEncoder();
        var model = Train("graph", encoder.Dimension) with
        {
            EncoderName = encoder.Name,
            EncoderFingerprint = encoder.Fingerprint,
        };
        using var session = new InferenceSession(model.ToOnnx(includeFrontEnd: true).Value);
        var noise = new RandomStream(9);
        float[] samples =
        [
            .. Enumerable.Range(0, 12_345).Select(i => (float)(0.2 * noise.NextNormal() + Math.Sin(0.05 * i))),
        ];
        var features = encoder.Encode(samples, 16_000).Value;
        AssertEqual(
            model.Predict(new Matrix<float>(1, features.Length, features)),
            Run(session, "waveform", new Matrix<float>(1, samples.Length, samples))
        );
    }

    [Fact]
    public void What_cannot_be_exported_says_so()
    {
        var model = Train("logreg", 12) with { EncoderName = "logmel", EncoderFingerprint = "another" };
        Assert.Contains("another", model.ToOnnx(includeFrontEnd: true).Reason);
    }

    private static Model Train(string method, int dimension)
    {
        var (features, labels) = Blobs(new RandomStream(1), 80, dimension);
        for (var i = 12; i < labels.Length; i++)
            labels[i] = TrainingSet.Unlabelled;
        ILearner learner =
            method == "encoders"
                ? new EncoderCommittee(new ViewCommittee(), [("a", 5), ("b", 4), ("c", dimension - 9)], [0.7, 0.3, 0])
                : Methods.Create(method).Value;
        var classifier = learner.Fit(
            new TrainingSet(features, labels, ClassCount) { Views = [Noisy(features), Noisy(features)] },
            new RandomStreams(5)
        );
        return new Model("none", "none", [.. Enumerable.Range(0, ClassCount).Select(c => $"class {c}")], classifier);
    }

    /// <summary>Finds much of what is asked empty, and is not sure of the rest.</summary>
    private static Emptiness? Empty()
    {
        var (clips, labels) = Blobs(new RandomStream(1), 80, Dimension);
        var empty = Blobs(new RandomStream(4), 20, Dimension).Features;
        return Emptiness.Learn(empty, new TrainingSet(clips, [.. labels.Select(_ => TrainingSet.Unlabelled)], 4));
    }

    private static Matrix<float> Noisy(Matrix<float> features)
    {
        var (noisy, noise) = (features.Clone(), new RandomStream(3));
        foreach (ref var x in noisy.Span)
            x += (float)(0.3 * noise.NextNormal());
        return noisy;
    }

    private static (Matrix<float> Features, int[] Labels) Blobs(RandomStream random, int rows, int dimension)
    {
        var features = new Matrix<float>(rows, dimension);
        int[] labels = [.. Enumerable.Range(0, rows).Select(i => i % ClassCount)];
        for (var i = 0; i < rows; i++)
        for (var j = 0; j < dimension; j++)
            features[i, j] = (float)(random.NextNormal() + (j % ClassCount == labels[i] ? 1.5 : 0));
        return (features, labels);
    }

    private static Matrix<float> Run(
        InferenceSession session,
        string inputName,
        Matrix<float> values,
        string output = "probabilities"
    )
    {
        using var input = OrtValue.CreateTensorValueFromMemory(values.Buffer, [values.Rows, values.Columns]);
        using var outputs = session.Run(new RunOptions(), [inputName], [input], [output]);
        var told = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        return new Matrix<float>(
            inputName == "features" ? values.Rows : 1,
            told.Length / (inputName == "features" ? values.Rows : 1),
            told
        );
    }

    private static void AssertEqual(Matrix<float> expected, Matrix<float> actual)
    {
        Assert.Equal(expected.Span.Length, actual.Span.Length);
        for (var i = 0; i < expected.Span.Length; i++)
            Assert.Equal(expected.Buffer[i], actual.Buffer[i], 1e-5f);
    }
}

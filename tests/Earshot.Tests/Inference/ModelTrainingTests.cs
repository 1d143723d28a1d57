using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Learning.GraphCommittee;
using Earshot.Numerics;

namespace Earshot.Tests.Inference;

public sealed class ModelTrainingTests : IDisposable
{
    private static readonly LogMelEncoder Encoder = new();

    private readonly string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(path);

    [Fact]
    public void The_summary_says_what_was_learnt_from_and_how_good_it_is()
    {
        var model = Train(Clips(60, i => i < 40), new TrainingOptions { Seed = 3, Data = "toys" }).Value;
        var (training, held) = (model.Training!, model.Training!.HeldOut!);
        Assert.Equal(["a", "b"], model.Classes);
        Assert.Equal(("toys", 60, 3UL, null), (training.Data, training.Clips, training.Seed, training.Groups));
        Assert.Equal([20, 20], training.LabelsPerClass);
        Assert.Equal((40, 40), (held.Measured, held.Confusion.Sum(row => row.Sum())));
        Assert.InRange(held.UnweightedAccuracy, 0.9, 1);
        Assert.Contains("over 40 labels", training.Calibration);
        Assert.Contains("\"Rounds\":6", training.MethodOptions);
        Assert.Equal(16_000, model.Audio.SampleRateHz);
    }

    /// <summary>
    /// Features tell the group, the group tells the label: only a figure that keeps groups whole sees that nothing was
    /// learnt.
    /// </summary>
    [Fact]
    public void Groups_are_never_cut()
    {
        var random = new RandomStreams(5).Stream("groups");
        var centres = Enumerable.Range(0, 20).Select(_ => Vector(random, 0)).ToArray();
        TrainingClip[] clips =
        [
            .. Enumerable
                .Range(0, 160)
                .Select(i => new TrainingClip(
                    [.. centres[i % 20].Select(x => x + 0.05f * (float)random.NextNormal())],
                    i % 20 < 10 ? "a" : "b",
                    $"speaker {i % 20}"
                )),
        ];
        var together = Train(clips).Value.Training!;
        var apart = Train([.. clips.Select(clip => clip with { Group = null })]).Value.Training!;
        Assert.Equal(20, together.Groups);
        Assert.InRange(apart.HeldOut!.Accuracy, 0.95, 1);
        Assert.InRange(together.HeldOut!.Accuracy, 0, 0.8);
    }

    [Fact]
    public void Clips_unlike_all_classes_are_rejected_and_most_others_are_not()
    {
        var model = Train(Clips(200, i => i < 100)).Value;
        var random = new RandomStreams(9).Stream("strangers");
        var strange = new Matrix<float>(
            20,
            Encoder.Dimension,
            [.. Enumerable.Range(0, 20).SelectMany(_ => Vector(random, 12, everywhere: true))]
        );
        Assert.All(
            model.Answers(strange, reject: true),
            answer => Assert.Equal((true, Answer.NoneOfThese), (answer.Value.Rejected, answer.Value.Label))
        );
        Assert.All(
            model.Answers(strange),
            answer => Assert.Equal((null, null), (answer.Value.Rejected, answer.Value.Strangeness))
        );
        var known = new Matrix<float>(
            100,
            Encoder.Dimension,
            [.. Clips(100, _ => true, seed: 2).SelectMany(clip => clip.Features)]
        );
        Assert.InRange(model.Answers(known, reject: true).Count(answer => answer.Value.Rejected == true), 0, 15);
    }

    [Fact]
    public void What_is_measured_as_a_method_is_the_model_that_is_saved()
    {
        var clips = Clips(60, i => i < 40);
        var model = Train(clips, new TrainingOptions { Seed = 7, Folds = 3 }).Value;
        string[] classes = ["a", "b"];
        Matrix<float> features = new(60, Encoder.Dimension, [.. clips.SelectMany(clip => clip.Features)]);
        int[] labels =
        [
            .. clips.Select(clip => clip.Label is null ? TrainingSet.Unlabelled : Array.IndexOf(classes, clip.Label)),
        ];
        var learner = new ModelLearner(new GraphMethod(), FeatureSource.Of(Encoder), classes, folds: 3);
        var classifier = learner.Fit(
            new TrainingSet(features, labels, 2) { Validation = new LabelledSet(features, new int[60]) },
            new RandomStreams(7),
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.Equal(model.Calibration, Assert.IsType<Calibrated>(classifier).Calibration);
        Matrix<float> saved = new(60, 2),
            measured = new(60, 2);
        model.Classifier.Predict(features, saved);
        classifier.Predict(features, measured);
        Assert.Equal(saved.Span, measured.Span);
    }

    public static TheoryData<string> AllMethods => [.. Methods.Names];

    /// <summary>Levels, lengths and samples are others than those of the training.</summary>
    [Theory]
    [MemberData(nameof(AllMethods))]
    public void Silence_and_white_noise_are_doubted_and_rejected_and_most_clips_are_not(string method)
    {
        var model = Train(Tones(60, seed: 1), new TrainingOptions { Learner = Methods.Create(method).Value }).Value;
        float[][] nothing =
        [
            .. Enumerable.Range(0, 6).Select(i => new float[9_000 + 7_000 * i]),
            .. Enumerable.Range(0, 6).Select(i => Noise(9_000 + 7_000 * i, 0.3f / (1 << i), 77 + (ulong)i)),
        ];
        var told = Answers(model, [.. nothing.Select(Encoded)]);
        // the faintest noise is as loud as that of the clips
        Assert.InRange(told.Average(answer => answer.Confidence), 0.5, 0.6);
        Assert.All(told, answer => Assert.Equal(Answer.NoneOfThese, answer.Label));
        var known = Answers(model, [.. Tones(60, seed: 2).Select(clip => clip.Features)]);
        // answers of these two are so near 1 that hardly any threshold lies between them
        if (method is not ("mlp" or "label-spreading"))
            Assert.InRange(known.Count(answer => answer.Label == Answer.NoneOfThese), 0, 9);

        model.Save(path);
        Assert.Equal(
            told.Select(answer => answer.Confidence),
            Answers(Model.Load(path).Value, [.. nothing.Select(Encoded)]).Select(answer => answer.Confidence)
        );
    }

    [Fact]
    public void A_class_of_silence_is_a_class()
    {
        TrainingClip[] clips =
        [
            .. Tones(40, seed: 1),
            .. Enumerable.Range(0, 20).Select(i => new TrainingClip(Encoded(new float[8_000 + 100 * i]), "silence")),
        ];
        var model = Train(clips).Value;
        var answer = model.Predict(Encoded(new float[12_345]), reject: true).Value;
        Assert.Equal("silence", answer.Label);
        Assert.InRange(answer.Confidence, 0.7, 1);
    }

    [Fact]
    public void With_few_labels_no_clip_is_rejected_and_the_model_says_so()
    {
        var model = Train(Clips(20, i => i < 6)).Value;
        Assert.Equal(double.PositiveInfinity, model.Calibration!.RejectAbove);
        Assert.Contains("10 labels are needed", model.Training!.Calibration);
        Assert.Contains(
            "train it again with more labels",
            model.Strangeness(new Matrix<float>(1, Encoder.Dimension)).Reason
        );
        var plain = Train(Clips(20, i => i < 6), new TrainingOptions { Folds = 0 }).Value;
        Assert.Equal((null, null), (plain.Calibration, plain.Training!.HeldOut));
    }

    [Fact]
    public void What_cannot_be_learnt_from_says_so()
    {
        Assert.Contains("at least two classes, got 1 (a)", Train([new(new float[Encoder.Dimension], "a")]).Reason);
        Assert.Contains("encode all clips by it", Train([new([1], "a"), new([2], "b")]).Reason);
    }

    private static Outcome<Model> Train(TrainingClip[] clips, TrainingOptions? options = null) =>
        ModelTraining.Train(Encoder, clips, options, cancellation: TestContext.Current.CancellationToken);

    private static Answer[] Answers(Model model, float[][] features) =>
        [
            .. model
                .Answers(
                    new Matrix<float>(features.Length, Encoder.Dimension, [.. features.SelectMany(x => x)]),
                    reject: true
                )
                .Select(answer => answer.Value),
        ];

    /// <summary>Low and high tones in a little noise, each a clip of its own length, all labelled.</summary>
    private static TrainingClip[] Tones(int count, ulong seed)
    {
        var random = new RandomStreams(seed).Stream("tones");
        return [.. Enumerable.Range(0, count).Select(Tone)];

        TrainingClip Tone(int i)
        {
            var samples = Noise(10_000 + random.Next(20_000), 0.01f, seed + (ulong)i);
            var step = (i % 2 == 0 ? 0.09 : 0.5) * (0.9 + 0.2 * random.NextDouble());
            for (var t = 0; t < samples.Length; t++)
                samples[t] += (float)(0.2 * Math.Sin(step * t));
            return new TrainingClip(Encoded(samples), i % 2 == 0 ? "low" : "high");
        }
    }

    private static float[] Noise(int length, float level, ulong seed)
    {
        var random = new RandomStream(seed);
        return [.. Enumerable.Range(0, length).Select(_ => level * (float)random.NextNormal())];
    }

    private static float[] Encoded(float[] samples) => Encoder.Encode(samples, 16_000).Value;

    /// <summary>Two classes in turn.</summary>
    private static TrainingClip[] Clips(int count, Func<int, bool> labelled, ulong seed = 1)
    {
        var random = new RandomStreams(seed).Stream("clips");
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new TrainingClip(
                    Vector(random, i % 2),
                    labelled(i)
                        ? i % 2 == 0
                            ? "a"
                            : "b"
                        : null
                )),
        ];
    }

    private static float[] Vector(RandomStream random, float shift, bool everywhere = false) =>
        [
            .. Enumerable
                .Range(0, Encoder.Dimension)
                .Select(j => (float)random.NextNormal() + (everywhere || j % 4 == 0 ? shift : 0)),
        ];
}

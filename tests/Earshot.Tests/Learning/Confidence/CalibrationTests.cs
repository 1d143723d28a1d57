using Earshot.Evaluation;
using Earshot.Formats;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Learning.GraphCommittee;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.Confidence;

public class CalibrationTests
{
    /// <summary>Features are the true log-probabilities; the classifier claims p³, three times too sure.</summary>
    private sealed class TooSure : ILearner, IClassifier
    {
        public List<TrainingSet> Seen { get; } = [];

        public string Name => "too-sure";

        public string Method => Name;

        public int ClassCount => 3;

        public int Dimension => 3;

        public IClassifier Fit(
            TrainingSet training,
            RandomStreams random,
            IProgress<TrainingProgress>? progress = null,
            CancellationToken cancellation = default
        )
        {
            Seen.Add(training);
            return this;
        }

        public void Predict(Matrix<float> features, Matrix<float> probabilities)
        {
            for (var i = 0; i < features.Rows; i++)
            {
                for (var c = 0; c < 3; c++)
                    probabilities[i, c] = 3 * features[i, c];
                Softmax.InPlace(probabilities.Row(i));
            }
        }

        public void Save(TensorArchive archive) => throw new NotSupportedException();
    }

    [Fact]
    public void A_classifier_three_times_too_sure_gets_temperature_3_and_a_lower_calibration_error()
    {
        var (known, fresh) = (DrawFromLogProbabilities(1, 4000), DrawFromLogProbabilities(2, 4000));
        var calibrated = new CalibratedLearner(new TooSure()).Fit(
            new TrainingSet(known.Features, known.Labels, 3) { Validation = known },
            new RandomStreams(1),
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.Equal(3, ((Calibrated)calibrated).Calibration.Temperature, 0.35);

        var (before, after) = (new Matrix<float>(4000, 3), new Matrix<float>(4000, 3));
        new TooSure().Predict(fresh.Features, before);
        calibrated.Predict(fresh.Features, after);
        Assert.True(Reliability.Of(fresh.Labels, before).ExpectedCalibrationError > 0.1);
        Assert.True(Reliability.Of(fresh.Labels, after).ExpectedCalibrationError < 0.03);
    }

    [Fact]
    public void Cross_fitting_hides_each_label_once_with_its_clip_its_group_together_and_no_class_is_lost()
    {
        var drawn = DrawFromLogProbabilities(3, 60);
        int[] labels = [.. drawn.Labels.Select((label, i) => i % 2 == 0 ? label : TrainingSet.Unlabelled)];
        int[] groups = [.. Enumerable.Range(0, 60).Select(i => i / 4)];
        var learner = new TooSure();
        Calibration.Learn(
            learner,
            new TrainingSet(drawn.Features, labels, 3) { Groups = groups },
            new RandomStreams(1),
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.Equal(5, learner.Seen.Count);
        // the unlabelled clips of a group are hidden with it
        Assert.Equal(60, learner.Seen.Sum(set => 60 - set.Features.Rows));
        Assert.All(learner.Seen, set => Assert.Equal(3, set.Labels.Where(label => label >= 0).Distinct().Count()));
        foreach (var set in learner.Seen)
        {
            var kept = Enumerable.Range(0, set.Features.Rows).Select(i => set.Features[i, 0]).ToHashSet();
            foreach (var group in Enumerable.Range(0, 60).GroupBy(i => groups[i]))
                Assert.Single(group.Select(i => kept.Contains(drawn.Features[i, 0])).Distinct());
        }
    }

    /// <summary>One in twenty may be rejected: of scores 1 to 20 that is the 20, above 19; of 1 to 40, two.</summary>
    [Theory, InlineData(20, 19), InlineData(40, 38), InlineData(10, 10)]
    public void The_threshold_is_the_score_that_one_in_twenty_exceeds(int count, float threshold)
    {
        var random = new RandomStream(1);
        float[] scores = [.. Enumerable.Range(1, count).Select(i => (float)i)];
        random.Shuffle<float>(scores);
        int[] rows = [.. Enumerable.Range(0, count)],
            labels = new int[count];
        var probabilities = new Matrix<float>(count, 2, [.. Enumerable.Repeat(0.5f, 2 * count)]);
        var learnt = Calibration.Learn(new HeldOutAnswers(rows, labels, labels, probabilities, scores));
        Assert.Equal(threshold, learnt.RejectAbove);
    }

    [Fact]
    public void With_too_few_labels_none_is_rejected_and_the_temperature_is_drawn_to_that_of_other_data()
    {
        var few = DrawFromLogProbabilities(4, 9);
        Calibration Learn(double weight) =>
            Calibration.Learn(
                new TooSure(),
                new TrainingSet(few.Features, few.Labels, 3),
                new RandomStreams(1),
                new CalibrationOptions { PriorScale = 0.5 * Math.Log(3), PriorWeight = weight },
                TestContext.Current.CancellationToken
            );
        var (free, drawn, held) = (Learn(0), Learn(5), Learn(1e9));
        Assert.Equal(double.PositiveInfinity, free.RejectAbove);
        // it is asked of a classifier that is three times too sure
        Assert.InRange(free.Temperature, 1, Calibration.MostTemperature);
        Assert.InRange(drawn.Temperature, 0.5, free.Temperature - 0.1);
        Assert.Equal(0.5, held.Temperature, 0.001);
    }

    [Fact]
    public void Without_any_label_held_out_the_temperature_is_that_of_other_data() =>
        Assert.Equal(
            1.2 / Math.Log(10),
            Calibration.Learn(new HeldOutAnswers([], [], [], new(0, 10), [])).Temperature,
            0.001
        );

    /// <summary>Seven versions of a clip say no more of the prior than one.</summary>
    [Theory, InlineData(0), InlineData(15)]
    public void A_view_counts_as_a_share_of_its_clip(double weight)
    {
        HeldOutAnswers Answers(int times) =>
            new(
                [.. Enumerable.Range(0, 5 * times)],
                [.. Enumerable.Range(0, 5 * times).Select(i => i % 5 == 0 ? 1 : 0)],
                new int[5 * times],
                new(5 * times, 2, [.. Enumerable.Repeat<float[]>([0.6f, 0.4f], 5 * times).SelectMany(p => p)]),
                new float[5 * times]
            );
        var options = new CalibrationOptions { PriorWeight = weight };
        Assert.Equal(
            Calibration.Learn(Answers(1), Answers(1), options).Temperature,
            Calibration.Learn(Answers(7), Answers(1), options).Temperature,
            1e-6
        );
    }

    [Fact]
    public void A_calibrated_model_is_read_back_whole_and_knows_clips_of_a_class_it_never_saw()
    {
        var (features, truth) = Blobs.Draw(seed: 8, rows: 400, classCount: 5);
        int[] known = [.. Enumerable.Range(0, 300).Where(i => truth[i] < 4)];
        var training = new TrainingSet(
            features.SelectRows(known),
            [.. known.Select((i, place) => place < 60 ? truth[i] : TrainingSet.Unlabelled)],
            4
        );
        var fitted = (Calibrated)
            new CalibratedLearner(new GraphMethod()).Fit(
                training,
                new RandomStreams(1),
                cancellation: TestContext.Current.CancellationToken
            );
        var archive = new TensorArchive();
        fitted.Save(archive);
        var loaded = Assert.IsType<Calibrated>(Methods.Load(archive));
        Assert.Equal(fitted.Calibration, loaded.Calibration);

        var test = features.SelectRows([.. Enumerable.Range(300, 100)]);
        var scores = loaded.Strangeness(test);
        Assert.Equal(fitted.Strangeness(test), scores);
        Assert.True(Ranking.AreaUnderRoc(scores, [.. truth[300..].Select(label => label == 4)]) > 0.95);
    }

    private static LabelledSet DrawFromLogProbabilities(ulong seed, int rows)
    {
        var random = new RandomStreams(seed).Stream("log-probabilities");
        var features = new Matrix<float>(
            rows,
            3,
            [.. Enumerable.Range(0, 3 * rows).Select(_ => (float)random.NextNormal())]
        );
        var labels = new int[rows];
        for (var i = 0; i < rows; i++)
        {
            var p = features.Row(i).ToArray();
            Softmax.InPlace<float>(p);
            var draw = random.NextDouble();
            labels[i] =
                draw < p[0] ? 0
                : draw < p[0] + p[1] ? 1
                : 2;
        }
        return new LabelledSet(features, labels);
    }
}

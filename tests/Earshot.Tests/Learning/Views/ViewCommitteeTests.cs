using System.Numerics.Tensors;
using Earshot.Evaluation;
using Earshot.Formats;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Learning.Views;
using Earshot.Numerics;

namespace Earshot.Tests.Learning;

public class ViewCommitteeTests
{
    /// <summary>
    /// Views shift a clip along one direction; a test clip is shifted the same way, further than any class.
    /// </summary>
    [Fact]
    public void What_views_change_is_learnt_not_to_count()
    {
        var (training, test) = Blobs.Set(seed: 5, trainingRows: 200, labelled: 20, testRows: 100, classCount: 4);
        var shifted = new LabelledSet(Shifted(test.Features, 1, 60), test.Labels);
        var views = training with
        {
            Views = [.. Enumerable.Range(2, 4).Select(s => Shifted(training.Features, s, 60))],
        };
        var (without, with) = (Accuracy(training, shifted), Accuracy(views, shifted));
        Assert.True(with > 0.9, $"with views {with}");
        Assert.True(with > without + 0.1, $"with views {with}, without {without}");
        Assert.True(Accuracy(views, test) > 0.9);
    }

    [Theory]
    [InlineData(ViewMembers.Plain)]
    [InlineData(ViewMembers.White)]
    [InlineData(ViewMembers.Denoised)]
    [InlineData(ViewMembers.Graph)]
    [InlineData(ViewMembers.DenoisedGraph)]
    [InlineData(ViewMembers.White | ViewMembers.Graph | ViewMembers.DenoisedGraph)]
    [InlineData(ViewMembers.Plain | ViewMembers.Student)]
    public void Each_member_alone_learns_is_saved_and_read_to_the_bit(ViewMembers members)
    {
        var (training, test) = Blobs.Set(seed: 6, trainingRows: 120, labelled: 16, testRows: 60, classCount: 3);
        training = training with { Views = [Shifted(training.Features, 1, 3), Shifted(training.Features, 2, 3)] };
        var classifier = Fit(training, new ViewCommitteeOptions { Members = members });
        Assert.True(Accuracy(classifier, test) > 0.9);
        var archive = new TensorArchive();
        classifier.Save(archive);
        var loaded = Methods.Load(archive);
        Assert.Equal(Predict(classifier, test.Features).Buffer, Predict(loaded, test.Features).Buffer);
    }

    [Fact]
    public void Whitening_makes_the_differences_within_clips_alike_and_denoising_brings_views_nearer_to_their_clip()
    {
        var (training, _) = Blobs.Set(seed: 7, trainingRows: 300, labelled: 3, testRows: 3, classCount: 3);
        var standardiser = Standardiser.Fit(training.Features);
        var clean = standardiser.Apply(training.Features);
        Matrix<float>[] versions = [clean, Shifted(clean, 1, 2), Shifted(clean, 2, 2), Shifted(clean, 3, 2)];

        var whitened = versions.Select(v => ViewCommittee.Product(v, LinearMaps.Whitening(versions, 1e-6)!)).ToArray();
        double[] within = [.. Enumerable.Range(0, 12).Select(c => Within(whitened, c))];
        // only one direction differs within clips: it keeps no more than its share of what differs at all
        Assert.True(within.Sum() < 0.05 * Within(versions) * 12, $"{within.Sum()}");

        var denoised = versions.Select(v => ViewCommittee.Product(v, LinearMaps.Denoising(versions, 0.01))).ToArray();
        Assert.True(Relative(denoised) < 0.3 * Relative(versions), $"{Relative(denoised)} of {Relative(versions)}");
        Assert.Null(LinearMaps.Whitening([clean, clean], 0.03));
    }

    [Fact]
    public void A_clip_far_from_all_views_is_answered_with_doubt_and_one_among_them_as_before()
    {
        var (training, test) = Blobs.Set(seed: 9, trainingRows: 200, labelled: 40, testRows: 60, classCount: 4);
        training = training with { Views = [Shifted(training.Features, 1, 20)] };
        var (doubting, sure) = (
            Fit(training, new()),
            Fit(training, new ViewCommitteeOptions { DoubtFarClips = false })
        );
        var far = new Matrix<float>(1, 12, [.. Enumerable.Range(0, 12).Select(j => j % 3 == 0 ? 1e4f : -1e4f)]);
        Assert.True(Predict(sure, far).Span.ToArray().Max() > 0.5, $"{Predict(sure, far).Span.ToArray().Max()}");
        Assert.InRange(Predict(doubting, far).Span.ToArray().Max(), 0.25f, 0.4f);
        Assert.Equal(Predict(sure, test.Features).Buffer, Predict(doubting, test.Features).Buffer);
    }

    /// <summary>The view of a clip is its opposite, which no linear member can answer alike.</summary>
    [Fact]
    public void A_student_answers_the_views_of_clips_that_nobody_labelled_as_its_committee_does_the_clips()
    {
        var (training, test) = Blobs.Set(seed: 11, trainingRows: 240, labelled: 8, testRows: 200, classCount: 4);
        var standardiser = Standardiser.Fit(training.Features);
        var clean = standardiser.Apply(training.Features);
        var committee = Fit(training, new());
        var student = ViewStudent.Learn(
            [clean, Opposite(clean)],
            training,
            features => Predict(committee, features),
            new RandomStreams(1),
            TestContext.Current.CancellationToken
        );
        var z = standardiser.Apply(test.Features);
        foreach (var rows in (Matrix<float>[])[z, Opposite(z)])
        {
            var told = new Matrix<float>(rows.Rows, 4);
            student.Predict(rows, told);
            var accuracy = ConfusionMatrix.From(test.Labels, told).Accuracy;
            Assert.True(accuracy > 0.9, $"{accuracy}");
        }
        Assert.Equal(0.5f * 232 / 240, student.Share, 1e-6f);
    }

    [Fact]
    public void Nobody_is_taught_where_most_clips_are_labelled_or_where_there_are_no_views()
    {
        var (training, test) = Blobs.Set(seed: 6, trainingRows: 60, labelled: 60, testRows: 20, classCount: 3);
        var few = training with
        {
            Labels = [.. training.Labels.Select((label, i) => i < 12 ? label : TrainingSet.Unlabelled)],
        };
        Assert.False(HasStudent(training with { Views = [Shifted(training.Features, 1, 3)] }));
        Assert.False(HasStudent(few));
        Assert.True(HasStudent(few with { Views = [Shifted(few.Features, 1, 3)] }));
    }

    private static bool HasStudent(TrainingSet training)
    {
        var archive = new TensorArchive();
        Fit(training, new()).Save(archive);
        return archive.Under(ViewStudent.Prefix).Tensors.Count > 0;
    }

    private static Matrix<float> Opposite(Matrix<float> features)
    {
        var opposite = features.Clone();
        TensorPrimitives.Negate(opposite.Span, opposite.Span);
        return opposite;
    }

    [Fact]
    public void Cross_fitting_answers_the_views_of_each_clip_after_the_clips()
    {
        var (training, _) = Blobs.Set(seed: 8, trainingRows: 60, labelled: 30, testRows: 3, classCount: 3);
        training = training with { Views = [Shifted(training.Features, 1, 3)] };
        var held = CrossFit.Run(
            new ViewCommittee(),
            training,
            new RandomStreams(1),
            new CrossFitOptions { WithViews = true },
            cancellation: TestContext.Current.CancellationToken
        );
        var clean = held.Clean(1);
        Assert.Equal(2 * clean.Rows.Length, held.Rows.Length);
        Assert.Equal(clean.Rows, held.Rows[clean.Rows.Length..]);
        Assert.Equal(clean.Labels, held.Labels[clean.Rows.Length..]);
        Assert.Equal(held.Probabilities.Row(0).ToArray(), clean.Probabilities.Row(0).ToArray());
        var plain = CrossFit.Run(
            new ViewCommittee(),
            training,
            new RandomStreams(1),
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.Equal(plain.Probabilities.Span.ToArray(), clean.Probabilities.Span.ToArray());
    }

    /// <summary>Every row moved along (1, -1, 1, -1, ...) by a random amount.</summary>
    private static Matrix<float> Shifted(Matrix<float> features, int seed, float by)
    {
        var random = new RandomStreams((ulong)seed).Stream("shift");
        var shifted = features.Clone();
        for (var i = 0; i < shifted.Rows; i++)
        {
            var amount = by * (float)random.NextNormal();
            for (var j = 0; j < shifted.Columns; j++)
                shifted[i, j] += j % 2 == 0 ? amount : -amount;
        }
        return shifted;
    }

    private static double Within(Matrix<float>[] versions) =>
        Enumerable.Range(0, versions[0].Columns).Average(c => Within(versions, c));

    private static double Within(Matrix<float>[] versions, int column) =>
        Enumerable
            .Range(0, versions[0].Rows)
            .Average(i =>
            {
                var mean = versions.Average(v => v[i, column]);
                return versions.Average(v => (v[i, column] - mean) * (v[i, column] - mean));
            });

    /// <summary>Mean distance of views to their clip, by the clips' norm.</summary>
    private static double Relative(Matrix<float>[] versions) =>
        versions.Skip(1).Average(v => TensorPrimitives.Distance<float>(v.Span, versions[0].Span))
        / TensorPrimitives.Norm<float>(versions[0].Span);

    private static double Accuracy(TrainingSet training, LabelledSet test) => Accuracy(Fit(training, new()), test);

    private static double Accuracy(IClassifier classifier, LabelledSet test) =>
        ConfusionMatrix.From(test.Labels, Predict(classifier, test.Features)).Accuracy;

    private static IClassifier Fit(TrainingSet training, ViewCommitteeOptions options) =>
        new ViewCommittee(options).Fit(
            training,
            new RandomStreams(1),
            cancellation: TestContext.Current.CancellationToken
        );

    private static Matrix<float> Predict(IClassifier classifier, Matrix<float> features)
    {
        var probabilities = new Matrix<float>(features.Rows, classifier.ClassCount);
        classifier.Predict(features, probabilities);
        return probabilities;
    }
}

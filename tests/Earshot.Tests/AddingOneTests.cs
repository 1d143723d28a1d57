using System.Numerics.Tensors;
using Earshot.Features;
using Earshot.Formats;
using Earshot.Graphs;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Learning.Paper;
using Earshot.Numerics;
using Earshot.SelfSupervision;

namespace Earshot.Tests;

/// <summary>
/// What CONTRIBUTING.md says of adding one, done from outside: an encoder, a method, a self-supervised task. Data sets
/// and label formats: the tests of the same name beside <c>Earshot.Recordings</c>.
/// </summary>
public class AddingOneTests
{
    private const int Rate = 8_000;

    [Fact]
    public void An_encoder_and_a_method()
    {
        var encoders = Encoders.BuiltIn.WithNames(name =>
            name == "loudness" ? new Loudness() : default(Outcome<IClipEncoder>?)
        );
        var encoder = encoders.Create("loudness").Value;
        float[] Clip(int row) => [.. Enumerable.Range(0, Rate).Select(i => row % 2 == 0 ? 0.5f : 0.01f * (i % 3))];
        var features = new Matrix<float>(
            12,
            1,
            [.. Enumerable.Range(0, 12).Select(row => encoder.Encode(Clip(row), Rate).Value[0])]
        );
        var training = new TrainingSet(features, [.. Enumerable.Range(0, 12).Select(row => row % 2)], 2);
        var model = ModelTraining.Train(
            encoder,
            training,
            ["loud", "soft"],
            new TrainingOptions { Learner = new NearestMean(), Folds = 0 },
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.Equal("nearest-mean", model.Classifier.Method);
        var made = model.CreateEncoder(encoders).Value;
        Assert.Equal("loud", model.Predict(made.Encode(Clip(0), Rate).Value).Value.Label);
        Assert.Equal("soft", model.Predict(made.Encode(Clip(1), Rate).Value).Value.Label);
        Assert.Contains("no encoder 'loudness'", model.CreateEncoder().Reason);
    }

    [Fact]
    public void A_self_supervised_task_in_the_papers_objective()
    {
        const int nodes = 6,
            dimension = 3;
        var random = new RandomStream(3);
        ISelfSupervisedTask<double> task = new Mirror();
        var weights = new PaperWeights<double>(dimension, [4], [2, task.OutputDimension(dimension)], random);
        var objective = new PaperObjective<double>(weights, [task], nodes, dimension, 0.1, 0.7);
        var graph = new Subgraph<double>(nodes, dimension);
        random.FillNormal(graph.Features.Span);
        for (var i = 0; i < nodes; i++)
            graph.Labels[i] = i % 2;
        graph.Connect();

        double Loss() => objective.Evaluate(graph, new RandomStream(5)).SelfSupervision;
        var loss = Loss();
        var (head, step) = (weights.Heads[1].Weight, 1e-4);
        var gradient = head.Gradient.Span.ToArray();
        for (var i = 0; i < gradient.Length; i++)
            head.Value.Span[i] -= step * gradient[i];
        Assert.True(loss > 0);
        Assert.True(Loss() < loss);
    }

    /// <summary>The mean of |s|.</summary>
    private sealed class Loudness : IClipEncoder
    {
        public string Name => "loudness";

        public int Dimension => 1;

        public int? SampleRateHz => null;

        public string Fingerprint => "loudness 1";

        public IClipEncoding Begin(int sampleRateHz) => new Mean();

        private sealed class Mean : IClipEncoding
        {
            private double sum;
            private long count;

            public void Write(ReadOnlySpan<float> samples)
            {
                sum += TensorPrimitives.SumOfMagnitudes(samples);
                count += samples.Length;
            }

            public Outcome<float[]> Complete() =>
                count == 0 ? Outcome<float[]>.Skipped("it is empty") : new[] { (float)(sum / count) };
        }
    }

    /// <summary>Softmax of minus the distance to the mean of each class.</summary>
    private sealed class NearestMean : ILearner
    {
        public string Name => "nearest-mean";

        public IClassifier Fit(
            TrainingSet training,
            RandomStreams random,
            IProgress<TrainingProgress>? progress = null,
            CancellationToken cancellation = default
        ) =>
            new Means([
                .. Enumerable
                    .Range(0, training.ClassCount)
                    .Select(c =>
                        Enumerable
                            .Range(0, training.Features.Rows)
                            .Where(row => training.Labels[row] == c)
                            .Average(row => training.Features[row, 0])
                    ),
            ]);
    }

    private sealed class Means(float[] means) : IClassifier
    {
        public string Method => "nearest-mean";

        public int ClassCount => means.Length;

        public int Dimension => 1;

        public void Predict(Matrix<float> features, Matrix<float> probabilities)
        {
            for (var row = 0; row < features.Rows; row++)
            {
                var near = means.Select(mean => -MathF.Abs(features[row, 0] - mean)).ToArray();
                TensorPrimitives.SoftMax<float>(near, probabilities.Row(row));
            }
        }

        public void Save(TensorArchive archive) => archive.Tensors["means"] = new(1, means.Length, means);
    }

    /// <summary>The features come with the other sign; the head shall give them back.</summary>
    private sealed class Mirror : ISelfSupervisedTask<double>
    {
        public string Name => "mirror";

        public int[]? Targets => null;

        public int OutputDimension(int dimension) => dimension;

        public void Corrupt(Matrix<double> clean, Matrix<double> corrupted, RandomStream random) =>
            TensorPrimitives.Negate<double>(clean.Span, corrupted.Span);

        public double Loss(Matrix<double> output, Matrix<double> clean, double weight, Matrix<double> gradient)
        {
            TensorPrimitives.Subtract(output.Span, clean.Span, gradient.Span);
            var loss = TensorPrimitives.SumOfSquares<double>(gradient.Span);
            TensorPrimitives.Multiply(gradient.Span, 2 * weight, gradient.Span);
            return loss;
        }
    }
}

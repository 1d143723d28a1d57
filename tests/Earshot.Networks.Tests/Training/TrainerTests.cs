using Earshot.Networks.Layers;
using Earshot.Networks.Operators;
using Earshot.Networks.Training;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Networks.Tests.Training;

public sealed class TrainerTests
{
    /// <summary>Two half-moons, roughly: a perceptron learns them.</summary>
    private sealed class Toy : ITraining<float>
    {
        public readonly ParameterSet<float> Parameters = new(new RandomStreams(7));
        private readonly Linear<float> a,
            b;
        private readonly Tensor<float> x = new((20, 2));
        private readonly int[] labels = new int[20],
            order = [.. Enumerable.Range(0, 100)];
        private readonly Tape<float> use = Tape<float>.ForUse();

        public Toy()
        {
            a = new(Parameters.Root / "a", 2, 16);
            b = new(Parameters.Root / "b", 16, 2);
        }

        private Tensor<float> Logits => b.Of(Pointwise.Dropout(Pointwise.Tanh(a.Of(x)), 0.1));

        private void Fill(int first)
        {
            for (var i = 0; i < 20; i++)
            {
                var k = order[first + i];
                (x.Values[2 * i], x.Values[2 * i + 1]) = (MathF.Cos(k * 0.7f) * 2, MathF.Sin(k * 0.3f) * 2);
                labels[i] = x.Values[2 * i] * x.Values[2 * i + 1] > 0 ? 1 : 0;
            }
        }

        public int BeginEpoch(int epoch, RandomStream random)
        {
            order.AsSpan().Sort();
            random.Shuffle(order.AsSpan());
            return 5;
        }

        public Tensor<float> Loss(int batch)
        {
            Fill(batch * 20);
            return Losses.CrossEntropy(Logits, labels);
        }

        public double Validate()
        {
            Fill(0);
            using (use.Begin())
                return -Losses.CrossEntropy(Logits, labels).Item;
        }
    }

    private static (float[] Weights, EpochReport Report) Run(int epochs, string? checkpoint, int patience = 0)
    {
        var toy = new Toy();
        var adam = new AdamW<float>(toy.Parameters, new() { LearningRate = 0.02, AmsGrad = true });
        var options = new TrainerOptions { Epochs = epochs, Patience = patience };
        var report = Trainer.Run(toy, adam, options, new RandomStreams(1), checkpoint);
        return ([.. toy.Parameters.All.SelectMany(p => p.Tensor.Values.ToArray())], report);
    }

    [Fact]
    public void ItLearns()
    {
        var (_, report) = Run(60, null);
        Assert.InRange(report.Loss, 0, 0.3);
        Assert.True(report.BestScore >= report.Score);
    }

    [Fact]
    public void AStoppedRunGoesOnToTheSameBits()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("checkpoint.safetensors");
        Run(4, file);
        Assert.Equal(Run(9, null).Weights, Run(9, file).Weights);
    }

    [Fact]
    public void PatienceEndsIt() => Assert.True(Run(2000, null, patience: 3).Report.Epoch < 2000);
}

using Earshot.Networks.Operators;
using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Networks.Tests.Zoo;

/// <summary>Table II's other systems against a second writing in PyTorch.</summary>
public sealed class EmotionNetworksTests
{
    [Fact]
    public void LaddersLossIsASecondWritings()
    {
        using var torch = new AgainstPyTorch("ladder");
        var (labelled, labels, others) = (torch.X("labelled"), torch.Whole("labels"), torch.X("unlabelled"));
        torch.Check(
            p =>
            {
                var network = new Ladder<double>(p, [5, 6, 4, 3], noise: 0);
                return () => network.Loss(labelled, labels, others);
            },
            training: true
        );
    }

    [Fact]
    public void LadderKeepsTheLabelledStatisticsForUse()
    {
        var p = new ParameterSet<double>(new RandomStreams(1));
        var network = new Ladder<double>(p.Root, [5, 6, 3], noise: 0);
        var (labelled, others) = (Random((40, 5), 2), Random((40, 5), 3));
        int[] labels = [.. Enumerable.Range(0, 40).Select(i => i % 3)];
        var tape = new Tape<double>();
        for (var i = 0; i < 300; i++)
            using (tape.Begin())
                network.Loss(labelled, labels, others);
        var use = Tape<double>.ForUse();
        using var _ = use.Begin();
        var atUse = network.Of(labelled).Values.ToArray();
        using (tape.Begin())
        {
            // normalised by its own statistics, which after many steps are the kept ones
            var z = Products.Linear(labelled, p["w.0"].Tensor);
            Assert.Equal(Reductions.Mean(z, 0).Values[2], p["running_mean.0"].Tensor.Values[2], 1e-9);
        }
        Assert.All(atUse, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void LadderGradientWithNoise()
    {
        var p = new ParameterSet<double>(new RandomStreams(1));
        var network = new Ladder<double>(p.Root, [5, 6, 4, 3], weights: [1, 1, 1, 1]);
        foreach (var parameter in p.All)
            if (parameter.Name.StartsWith('a'))
                foreach (ref var value in parameter.Tensor.Values)
                    value += 0.1;
        var (labelled, others) = (Random((6, 5), 2), Random((9, 5), 3));
        int[] labels = [0, 1, 2, 2, 1, 0];
        var (name, deviation) = GradientCheck.Of(p, () => network.Loss(labelled, labels, others));
        Assert.True(deviation < 1e-5, $"{name} deviates by {deviation:E1}");
    }

    [Fact]
    public void DistributionMatchingsLossIsASecondWritings()
    {
        using var torch = new AgainstPyTorch("matching");
        var (a, b, labels) = (torch.X("a"), torch.X("b"), torch.Whole("labels"));
        var masked = StepMasks.Of(torch.Marks("mask"));
        torch.Check(p =>
        {
            var network = new DistributionMatching<double>(p, (4, 3), 3, 8, 2, 1, dropout: 0);
            return () => network.Loss(a, b, labels, masked);
        });
    }

    [Fact]
    public void SegmentCnnsBagsAreASecondWritings()
    {
        using var torch = new AgainstPyTorch("segments");
        var x = torch.X();
        torch.Check(p =>
        {
            var network = new SegmentCnn<double>(p, (16, 24), 3, channels: 2, width: 6);
            return () => network.OfBags(x, 3);
        });
    }

    [Theory]
    [InlineData(SegmentAttention.Gated)]
    [InlineData(SegmentAttention.PerClass)]
    [InlineData(SegmentAttention.SelfAttention)]
    public void AttentionOverSegmentsIsASecondWritings(SegmentAttention kind)
    {
        using var torch = new AgainstPyTorch($"pool_{kind.ToString().ToLowerInvariant()}");
        var x = torch.X();
        torch.Check(p =>
        {
            var network = new SegmentPooling<double>(p, kind, 8, 3, hidden: 6, heads: 2);
            return () => network.Of(x);
        });
    }

    [Fact]
    public void GaGruIsASecondWritings()
    {
        using var torch = new AgainstPyTorch("gagru");
        var (x, lengths) = (torch.X(), torch.Whole("lengths"));
        torch.Check(p =>
        {
            var network = new GaGru<double>(p, 4, 3, 3, 2, 4, neighbours: 2);
            return () => network.Of(x, lengths);
        });
    }

    /// <summary>The penalty has the gradient of a gradient; PyTorch's own second-order tape says the same.</summary>
    [Theory]
    [InlineData("wadan_critic"), InlineData("wadan_others")]
    public void WadansLossesAreASecondWritings(string name)
    {
        using var torch = new AgainstPyTorch(name);
        var (x, input, isCritic) = (torch.X(), torch.X("input"), name == "wadan_critic");
        var epsilon = isCritic ? torch.X("epsilon") : null;
        var labels = isCritic ? [] : torch.Whole("labels");
        torch.Check(p =>
        {
            var wadan = new Wadan<double>(p, 5, 3, width: 16);
            return () =>
                isCritic
                    ? wadan.CriticLoss(x, input, epsilon!)
                    : wadan.ClassLoss(x, labels) + wadan.Reconstruction(x) + wadan.GeneratorLoss(input, labels);
        });
    }

    [Fact]
    public void WadanLearnsToRedraw()
    {
        var wadan = new Wadan<float>(new RandomStreams(1), 6, 2, width: 64);
        var training = new WadanTraining<float>(wadan, 12, 2, null, new RandomStream(2));
        var x = new Tensor<float>((12, 6));
        int[] labels = [.. Enumerable.Range(0, 12).Select(i => i % 2)];
        for (var i = 0; i < x.Shape.Count; i++)
            x.Values[i] = (float)Math.Sin(i * (1 + labels[i / 6])) * 0.8f;
        var (before, random) = (Error(), new RandomStream(3));
        for (var step = 0; step < 200; step++)
            training.Step(x, labels, random);
        Assert.InRange(Error(), 0, 0.5 * before);

        double Error()
        {
            using var _ = Tape<float>.ForUse().Begin();
            return wadan.Reconstruction(x).Item + wadan.ClassLoss(x, labels).Item;
        }
    }

    [Fact]
    public void Parameters()
    {
        Assert.Equal(2_317_889, new Wadan<float>(null, 384, 4).All.Sum(set => set.Count));
        Assert.Equal(1_967_270, new Wadan<float>(null, 165, 4).All.Sum(set => set.Count));
        const int Segments = 832 + 64 + 18_496 + 128 + 73_856 + 256 + 1_048_832 + 257 * 4;
        Assert.Equal(Segments, AuthorsNetworksTests.Count(p => new SegmentCnn<float>(p, (32, 64), 4)));
        const int Gru = 2 * 3 * (33 * 128 + 128 * 128 + 2 * 128);
        const int Rest = 256 * 128 + 2 * 128 * 4 + (257 * 128) + 257 * 4;
        Assert.Equal(Gru + Rest, AuthorsNetworksTests.Count(p => new GaGru<float>(p, 33, 4)));
        int[] d = [165, 512, 256, 128, 4];
        var ladder = d.Zip(d[1..], (i, o) => 2 * i * o + o).Sum() + 10 * d.Sum() + d[^1];
        Assert.Equal(ladder, AuthorsNetworksTests.Count(p => new Ladder<float>(p, d)));
        const int Block = 4 * (256 * 257) + 2 * 256 * 1024 + 1024 + 256 + 4 * 256;
        const int Views = 8 * Block + (33 + 64) * 256 + 512 + (33 + 64) * 257;
        Assert.Equal(
            Views + 513 * 256 + 257 * 4,
            AuthorsNetworksTests.Count(p => new DistributionMatching<float>(p, (33, 64), 4))
        );
    }

    private static Tensor<double> Random(Shape shape, ulong seed)
    {
        var tensor = new Tensor<double>(shape);
        new RandomStream(seed).FillNormal(tensor.Values);
        return tensor;
    }
}

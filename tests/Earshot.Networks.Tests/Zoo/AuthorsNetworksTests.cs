using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Networks.Tests.Zoo;

/// <summary>Networks against their authors' own code, at small width.</summary>
public sealed class AuthorsNetworksTests
{
    private static readonly int[] Channels = [4, 8, 16, 16, 24, 32];

    [Fact]
    public void Cnn14IsItsAuthors()
    {
        using var torch = new AgainstPyTorch("cnn14");
        var x = torch.X();
        torch.Check(p =>
        {
            var network = new Cnn14<double>(p, 3, channels: Channels);
            return () => network.Of(x);
        });
    }

    [Fact]
    public void WavegramLogmelCnn14IsItsAuthors()
    {
        using var torch = new AgainstPyTorch("wavegram");
        var (logMel, waveform) = (torch.X("logmel"), torch.X("waveform"));
        var samples = new Tensor<double>((waveform.Shape[0], waveform.Shape[1], 1), waveform.Values.ToArray());
        torch.Check(p =>
        {
            var network = new Cnn14<double>(p, 3, withWavegram: true, Channels);
            return () => network.Of(logMel, samples);
        });
    }

    [Fact]
    public void CvtIsItsAuthors()
    {
        using var torch = new AgainstPyTorch("cvt");
        var x = torch.X();
        torch.Check(
            p =>
            {
                var network = new Cvt<double>(p, [new(8, 1), new(16, 2), new(24, 3)], headWidth: 4);
                return () => network.Embed(x);
            },
            training: true
        );
    }

    [Fact]
    public void AstIsItsAuthors()
    {
        using var torch = new AgainstPyTorch("ast");
        var x = torch.X();
        torch.Check(p =>
        {
            var network = new Ast<double>(p, new(16, 2, 2), 48, 3);
            return () => network.Of(x);
        });
    }

    [Fact]
    public void SsastsJointLossIsItsAuthors()
    {
        using var torch = new AgainstPyTorch("ssast");
        var (x, masks) = (torch.X(), torch.Whole("masks"));
        var (found, drawn) = (new PatchMasks(2, 32, 6), new PatchMasks(2, 32, 6));
        for (var clip = 0; clip < 2; clip++)
        {
            found.Set(clip, masks.AsSpan(6 * clip, 6));
            drawn.Set(clip, masks.AsSpan(6 * (2 + clip), 6));
        }
        torch.Check(p =>
        {
            var network = new Ssast<double>(p, new(16, 2, 2), 64, Ssast<double>.Patch);
            return () => network.Loss(x, found, drawn);
        });
    }

    [Fact]
    public void ParametersAsPublished()
    {
        Assert.Equal(81_065_487, Count(p => new Cnn14<float>(p, 527, withWavegram: true)));
        Assert.Equal(80_053_281, Count(p => new Cnn14<float>(p, 33, withWavegram: true)));
        Assert.Equal(80_753_615, Count(p => new Cnn14<float>(p, 527)));
        Assert.Equal(5_012_992, Count(p => new Cvt<float>(p, Cvt<float>.Published)));
        // the authors' file has two unused heads of 1000 classes and two numbers besides: 88,763,346
        const int Unused = 2 * (768 * 1000 + 1000) + 2;
        Assert.Equal(88_763_346, Unused + Count(p => new Ssast<float>(p, AstSize.Base, 1024, Ssast<float>.Patch)));
    }

    [Fact]
    public void ByolsHeadsAreAsPublished()
    {
        var byol = new Byol<float>(null, p => new Cvt<float>(p, Cvt<float>.Published).Embed, 2048);
        var learnt = byol.Parameters.All.Where(p => !p.IsStatistic && !p.IsFrozen).Sum(p => p.Tensor.Shape.Count);
        Assert.Equal(5_012_992 + 9_449_728 + 2_109_696, learnt);
    }

    /// <summary>Without the stop the copy's gradient would be there; with it the copy only follows.</summary>
    [Fact]
    public void ByolsTargetOnlyFollows()
    {
        var byol = SmallByol();
        var (first, second) = (Views(1), Views(2));
        var (name, deviation) = GradientCheck.Of(byol.Parameters, () => byol.Loss(first, second), perTensor: 4);
        Assert.True(deviation < 1e-5, $"{name} deviates by {deviation:E1}");
        Assert.All(
            byol.Parameters.All.Where(parameter => parameter.IsFrozen),
            parameter => Assert.True(parameter.Tensor.Gradient.IsEmpty, parameter.Name)
        );

        var (before, online) = (
            byol.Parameters["target.net.weight"].Tensor.Values[0],
            byol.Parameters["net.weight"].Tensor
        );
        online.Values[0] = before + 1;
        byol.MoveTarget();
        Assert.Equal(before + 0.01, byol.Parameters["target.net.weight"].Tensor.Values[0], 1e-12);
    }

    private static Byol<double> SmallByol() =>
        new(new RandomStreams(1), p => new Networks.Layers.Linear<double>(p, 5, 4).Of, 4, 3, 6);

    private static Tensor<double> Views(ulong seed)
    {
        var x = new Tensor<double>((6, 5));
        new RandomStream(seed).FillNormal(x.Values);
        return x;
    }

    /// <summary>Blocks of 3 to 5 patches; exactly M, never the first patch, each clip its own.</summary>
    [Fact]
    public void MasksHaveTheirNumber()
    {
        var masks = new PatchMasks(4, 512, 400);
        masks.DrawBlocks(64, new RandomStream(1));
        for (var clip = 0; clip < 4; clip++)
        {
            var rows = masks.Rows.Span.Slice(clip * 400, 400).ToArray();
            Assert.Equal(400, rows.Distinct().Count());
            Assert.All(rows, row => Assert.InRange(row, clip * 512 + 1, clip * 512 + 511));
            Assert.Equal(400, masks.Marks.Span.Slice(clip * 512, 512).ToArray().Count(mark => mark));
        }
    }

    /// <summary>What SSAST learns by at toy width, in central differences.</summary>
    [Fact]
    public void SsastGradient()
    {
        var p = new ParameterSet<double>(new RandomStreams(1));
        var network = new Ssast<double>(p.Root, new(4, 2, 1), 32, Ssast<double>.Patch);
        var x = new Tensor<double>((2, 32, 128));
        new RandomStream(2).FillNormal(x.Values);
        var (found, drawn) = (new PatchMasks(2, 16, 5), new PatchMasks(2, 16, 5));
        found.DrawBlocks(2, new RandomStream(3));
        drawn.DrawBlocks(2, new RandomStream(4));
        var (name, deviation) = GradientCheck.Of(p, () => network.Loss(x, found, drawn), perTensor: 3);
        Assert.True(deviation < 1e-4, $"{name} deviates by {deviation:E1}");
    }

    internal static long Count(Action<Scope<float>> make)
    {
        var set = new ParameterSet<float>(null);
        make(set.Root);
        return set.Count;
    }
}

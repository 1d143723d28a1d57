using Earshot.Networks.Files;
using Earshot.Networks.Layers;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Networks.Tests.Files;

public sealed class WeightFileTests
{
    private readonly ParameterSet<float> p = new(new RandomStreams(0));

    [Theory]
    [InlineData("zip.pt")]
    [InlineData("legacy.pth")]
    public void ACheckpointOfPyTorch(string name)
    {
        using var file = WeightFile.Open(Fixture.PathOf(name)).Value;
        var conv = new Conv1d<float>(p.Root / "conv", 2, 4, 3);
        var loaded = p.Load(file, new NameMap { Ignored = ["turned"] });
        Assert.Equal(2, loaded.Value);
        // (O, I, k) in the file, (O, k, I) here
        Assert.Equal([0, 3, 1, 4, 2, 5], conv.Weight.Values[..6].ToArray());
        Assert.Equal([0, 1, 2, 3], conv.Bias!.Values.ToArray());
        var turned = new float[6];
        file.Read("turned", turned);
        Assert.Equal([0, 3, 1, 4, 2, 5], turned);
    }

    [Fact]
    public void TheFirstTensorThatDoesNotFitIsNamed()
    {
        using var file = WeightFile.Open(Fixture.PathOf("zip.pt")).Value;
        _ = new Conv1d<float>(p.Root / "conv", 2, 4, 5);
        Assert.EndsWith("has tensor 'conv.weight' (4, 2, 3), expected (4, 2, 5)", p.Load(file, NameMap.Same).Reason);

        var missing = new ParameterSet<float>(new RandomStreams(0));
        _ = new Linear<float>(missing.Root / "head", 2, 3);
        Assert.Contains("has no tensor 'head.weight' (3, 2)", missing.Load(file, NameMap.Same).Reason);

        var fewer = new ParameterSet<float>(new RandomStreams(0));
        _ = new Conv1d<float>(fewer.Root / "conv", 2, 4, 3);
        Assert.Contains("has a tensor 'turned' (3, 2) with no place", fewer.Load(file, NameMap.Same).Reason);
    }

    [Fact]
    public void WhatIsSavedIsLoaded()
    {
        using var folder = new TemporaryFolder();
        _ = new Conv2d<float>(p.Root / "a", 3, 4, Window.Square(3));
        _ = new DepthwiseConv2d<float>(p.Root / "b", 4, Window.Square(3));
        _ = new ChannelNorm<float>(p.Root / "c", 4);
        p.Save(folder.File("weights.safetensors"));

        var other = new ParameterSet<float>(new RandomStreams(1));
        _ = new Conv2d<float>(other.Root / "a", 3, 4, Window.Square(3));
        _ = new DepthwiseConv2d<float>(other.Root / "b", 4, Window.Square(3));
        _ = new ChannelNorm<float>(other.Root / "c", 4);
        using var file = WeightFile.Open(folder.File("weights.safetensors")).Value;
        Assert.Equal([4, 1, 3, 3], file.ShapeOf("b.weight"));
        Assert.Equal([1, 4, 1, 1], file.ShapeOf("c.g"));
        Assert.True(other.Load(file, NameMap.Same).IsOk);
        Assert.Equal(p.Snapshot(), other.Snapshot());
    }

    [Fact]
    public void QueriesKeysAndValuesOneAfterTheOther()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "q", "k", "v" })
            _ = new Linear<float>(p.Root / name, 2, 2);
        p.Save(folder.File("apart.safetensors"));
        var joined = new ParameterSet<float>(new RandomStreams(1));
        var qkv = new Linear<float>(joined.Root / "qkv", 2, 6);
        var map = new NameMap { Theirs = name => [.. "qkv".Select(part => name.Replace("qkv", $"{part}"))] };
        using var file = WeightFile.Open(folder.File("apart.safetensors")).Value;
        Assert.Equal(6, joined.Load(file, map).Value);
        Assert.Equal(p["k.weight"].Tensor.Values.ToArray(), qkv.Weight.Values[4..8].ToArray());
    }

    /// <summary>A damaged file is refused with a reason, or is read; nothing else happens.</summary>
    [Theory]
    [InlineData("zip.pt")]
    [InlineData("legacy.pth")]
    [InlineData("adamw.safetensors")]
    public void DamagedFilesAreRefused(string name)
    {
        using var folder = new TemporaryFolder();
        var (original, random) = (File.ReadAllBytes(Fixture.PathOf(name)), new RandomStream(1));
        for (var round = 0; round < 300; round++)
        {
            File.WriteAllBytes(folder.File("damaged"), Mutation.Of(original, random));
            var opened = WeightFile.Open(folder.File("damaged"));
            if (!opened.IsOk)
                continue;
            using var file = opened.Value;
            foreach (var tensor in file.Names)
                try
                {
                    file.Read(tensor, new float[file.ShapeOf(tensor).Aggregate(1, (count, size) => count * size)]);
                }
                catch (InvalidDataException) { }
        }
    }

    /// <summary>Some header lengths begin like a pickle (0x80) or a zip (PK); the JSON after them tells.</summary>
    [Fact]
    public void SafetensorsOfAnyHeaderLengthAreToldFromPickles()
    {
        using var folder = new Earshot.Testing.TemporaryFolder();
        for (var length = 1; length < 60; length++)
        {
            var p = new ParameterSet<float>(new RandomStreams(1));
            p.Root.Parameter(new string('n', 8 * length), (2, 3), Fill.Ones);
            var path = Path.Combine(folder.Path, "any.safetensors");
            p.Save(path);
            using var file = WeightFile.Open(path).Value;
            Assert.Single(file.Names);
        }
    }
}

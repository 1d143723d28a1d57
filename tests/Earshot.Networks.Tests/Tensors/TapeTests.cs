using Earshot.Networks.Layers;
using Earshot.Networks.Operators;
using Earshot.Networks.Training;
using Earshot.Numerics;

namespace Earshot.Networks.Tests.Tensors;

public sealed class TapeTests
{
    private static Tensor<float> Net(
        Tensor<float> x,
        Linear<float> a,
        TransformerBlock<float> block,
        Linear<float> b
    ) => b.Of(Reductions.Mean(block.Of(Pointwise.Gelu(a.Of(x))), 1));

    [Fact]
    public void AStepAllocatesNothingAfterTheFirst()
    {
        var p = new ParameterSet<float>(new RandomStreams(1));
        var a = new Linear<float>(p.Root / "a", 5, 8);
        var block = new TransformerBlock<float>(p.Root / "block", 8, 2, 16);
        var b = new Linear<float>(p.Root / "b", 8, 3);
        var adam = new AdamW<float>(p, new AdamWOptions());
        var tape = new Tape<float>();
        var x = new Tensor<float>((2, 6, 5));
        x.Values.Fill(0.5f);
        int[] labels = [0, 2];
        void Step()
        {
            p.ClearGradients();
            using (tape.Begin())
                tape.Backward(Losses.CrossEntropy(Net(x, a, block, b), labels));
            p.ClipGradients(1);
            adam.Step();
        }
        Step();
        Step();
        Assert.Equal(0, Allocation.BytesOf(Step));
    }

    [Fact]
    public void ThreadsDoNotChangeABit()
    {
        var one = Gradients(1);
        Assert.Equal(one, Gradients(2));

        static float[] Gradients(int threads)
        {
            var p = new ParameterSet<float>(new RandomStreams(1));
            var a = new Linear<float>(p.Root / "a", 200, 256);
            var b = new Linear<float>(p.Root / "b", 256, 200);
            var x = new Tensor<float>((128, 200));
            new RandomStream(2).FillNormal(x.Values);
            var tape = new Tape<float> { Threads = threads };
            using (tape.Begin())
                tape.Backward(Reductions.Mean(Pointwise.Square(b.Of(a.Of(x)))));
            return [.. p.All.SelectMany(q => q.Tensor.Gradient.ToArray())];
        }
    }

    [Fact]
    public void ABranchIsPlannedAnew()
    {
        var p = new ParameterSet<float>(new RandomStreams(1));
        var w = p.Add("w", (3, 3), Fill.Ones);
        var tape = new Tape<float>();
        foreach (var (rows, twice) in new[] { (2, false), (5, true), (2, false), (3, true) })
        {
            p.ClearGradients();
            var x = new Tensor<float>((rows, 3));
            x.Values.Fill(1);
            using var _ = tape.Begin();
            var y = Products.Linear(x, w);
            if (twice)
                y += Products.Linear(x, w);
            tape.Backward(Reductions.Sum(y));
            Assert.All(w.Gradient.ToArray(), g => Assert.Equal(rows * (twice ? 2 : 1), g));
        }
    }

    [Fact]
    public void FrozenParametersStay()
    {
        var p = new ParameterSet<float>(new RandomStreams(1));
        var a = new Linear<float>(p.Root / "blocks" / 0, 3, 3);
        var b = new Linear<float>(p.Root / "head", 3, 3);
        p.Freeze(true, "blocks.*");
        var x = new Tensor<float>((2, 3));
        x.Values.Fill(1);
        var sgd = new Sgd<float>(p, new());
        var (before, head) = (a.Weight.Values.ToArray(), b.Weight.Values.ToArray());
        using (var tape = new Tape<float>().Begin())
            Tape<float>.Current.Backward(Reductions.Sum(b.Of(a.Of(x))));
        sgd.Step();
        Assert.Equal(before, a.Weight.Values.ToArray());
        Assert.NotEqual(head, b.Weight.Values.ToArray());
    }

    [Fact]
    public void AShapeErrorNamesOperatorOperandsAndRule()
    {
        var p = new ParameterSet<float>(new RandomStreams(1));
        var qkv = new Linear<float>(p.Root / "blocks" / 3 / "attn" / "qkv", 384, 576);
        using var _ = new Tape<float>().Begin();
        var error = Assert.Throws<ShapeException>(() => qkv.Of(new Tensor<float>((4, 602, 192))));
        Assert.Equal(
            "linear of (4, 602, 192) and 'blocks.3.attn.qkv.weight' (576, 384) and 'blocks.3.attn.qkv.bias' (576): "
                + "the last axes must agree, 192 ≠ 384",
            error.Message
        );
    }
}

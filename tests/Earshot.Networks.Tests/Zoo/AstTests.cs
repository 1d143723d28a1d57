using Earshot.Networks.Operators;
using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Networks.Tests.Zoo;

public sealed class AstTests
{
    [Fact]
    public void ParametersAsPublished()
    {
        Assert.Equal(5_723_663, Count(AstSize.Tiny));
        Assert.Equal(22_063_631, Count(AstSize.Small));
        Assert.Equal(86_594_063, Count(AstSize.Base));

        static long Count(AstSize size)
        {
            var p = new ParameterSet<float>(null);
            _ = new Ast<float>(p.Root, size, 1024, 527);
            return p.Count;
        }
    }

    [Fact]
    public void Gradient()
    {
        var p = new ParameterSet<double>(new RandomStreams(1));
        var ast = new Ast<double>(p.Root, new AstSize(8, 2, 2), 36, 3);
        var x = new Tensor<double>((2, 36, Ast<double>.Bands));
        new RandomStream(2).FillNormal(x.Values);
        var labels = new[] { 2, 0 };
        var (name, deviation) = GradientCheck.Of(p, () => Losses.CrossEntropy(ast.Of(x), labels), perTensor: 4);
        Assert.True(deviation < 1e-5, $"{name} deviates by {deviation:E1}");
    }
}

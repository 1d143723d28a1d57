using Earshot.Numerics;
using Earshot.SelfSupervision;

namespace Earshot.Tests.SelfSupervision;

public class SelfSupervisedTaskTests
{
    private const int Nodes = 40,
        Dimension = 6;

    [Fact]
    public void Denoising_adds_noise_of_the_given_variance_to_every_feature()
    {
        var clean = Normal(2_000, 10, 1);
        var corrupted = new Matrix<double>(2_000, 10);
        new Denoising<double>(0.25).Corrupt(clean, corrupted, new RandomStream(2));
        var noise = corrupted.Span.ToArray().Zip(clean.Span.ToArray(), (c, z) => c - z).ToArray();
        Assert.Equal(0, noise.Average(), 0.02);
        Assert.Equal(0.25, noise.Average(x => x * x), 0.01);
        Assert.DoesNotContain(0.0, noise);
    }

    [Fact]
    public void Denoising_loss_is_equation_4()
    {
        var (clean, output, gradient) = (Normal(3, 2, 1), Normal(3, 2, 2), new Matrix<double>(3, 2));
        var expected = 0.0;
        for (var k = 0; k < 6; k++)
            expected += Math.Pow(output.Span[k] - clean.Span[k], 2) / 3;
        Assert.Equal(expected, new Denoising<double>(1).Loss(output, clean, 1, gradient), 1e-12);
    }

    [Fact]
    public void Completion_zeroes_a_tenth_of_the_nodes_and_is_judged_on_them_alone()
    {
        var (clean, corrupted, task) = (
            Normal(Nodes, Dimension, 1),
            new Matrix<double>(Nodes, Dimension),
            new Completion<double>(Nodes, 0.1)
        );
        task.Corrupt(clean, corrupted, new RandomStream(2));
        var masked = Enumerable.Range(0, Nodes).Where(i => corrupted.Row(i).IndexOfAnyExcept(0) < 0).ToArray();
        Assert.Equal(4, masked.Length);
        Assert.All(Enumerable.Range(0, Nodes).Except(masked), i => Assert.Equal(clean.Row(i), corrupted.Row(i)));

        Assert.Equal(masked, task.Targets!.Order());
        var (output, gradient) = (Normal(4, Dimension, 3), new Matrix<double>(4, Dimension));
        var loss = task.Loss(output, clean, 1, gradient);
        Assert.Equal(
            Enumerable.Range(0, 4).Sum(k => SquaredDistance(output.Row(k), clean.Row(task.Targets![k]))) / 4,
            loss,
            1e-12
        );
    }

    [Fact]
    public void Shuffling_moves_a_tenth_of_the_nodes_none_to_its_own_place() =>
        Gen.Select(Gen.ULong, Gen.Double[0.01, 1])
            .Sample(
                (seed, fraction) =>
                {
                    var (clean, corrupted) = (Normal(Nodes, Dimension, 1), new Matrix<double>(Nodes, Dimension));
                    new Shuffling<double>(Nodes, fraction).Corrupt(clean, corrupted, new RandomStream(seed));
                    var moved = Enumerable.Range(0, Nodes).Count(i => !corrupted.Row(i).SequenceEqual(clean.Row(i)));
                    Assert.Equal(Math.Max(2, (int)Math.Round(fraction * Nodes)), moved);
                    Assert.Equal(Sorted(clean), Sorted(corrupted)); // the same rows in other places
                }
            );

    [Fact]
    public void Equation_6_as_printed_is_solved_by_a_constant_and_ours_is_not()
    {
        var (clean, corrupted) = (Normal(Nodes, Dimension, 1), new Matrix<double>(Nodes, Dimension));
        var (constant, gradient) = (new Matrix<double>(Nodes, 1), new Matrix<double>(Nodes, 1));
        constant.Span.Fill(-20); // "every node has moved"
        var (literal, ours) = (new Shuffling<double>(Nodes, 0.1, literal: true), new Shuffling<double>(Nodes, 0.1));
        literal.Corrupt(clean, corrupted, new RandomStream(2));
        ours.Corrupt(clean, corrupted, new RandomStream(2));
        Assert.True(literal.Loss(constant, clean, 1, gradient) < 1e-6);
        Assert.Equal(0.9 * 20, ours.Loss(constant, clean, 1, gradient), 1e-6); // 36 of 40 nodes have not moved
    }

    [Fact]
    public void Normal_draws_have_the_moments_of_the_normal_distribution()
    {
        var draws = new double[400_001];
        new RandomStream(3).FillNormal<double>(draws);
        Assert.Equal(0, draws.Average(), 0.006);
        Assert.Equal(1, draws.Average(x => x * x), 0.01);
        Assert.Equal(0, draws.Average(x => x * x * x), 0.03);
        Assert.Equal(3, draws.Average(x => x * x * x * x), 0.08);
        Assert.Equal(0, draws.Zip(draws.Skip(256)).Average(pair => pair.First * pair.Second), 0.006);
        Assert.Equal(draws.Length, draws.Distinct().Count(), 200.0);
    }

    private static Matrix<double> Normal(int rows, int columns, ulong seed)
    {
        var (matrix, random) = (new Matrix<double>(rows, columns), new RandomStream(seed));
        foreach (ref var x in matrix.Span)
            x = random.NextNormal();
        return matrix;
    }

    private static double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    private static double[] Sorted(Matrix<double> x) => [.. Enumerable.Range(0, x.Rows).Select(i => x[i, 0]).Order()];
}

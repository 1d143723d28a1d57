using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Tests.Graphs;

public class NeighbourGraphTests
{
    [Fact]
    public void Spreading_reaches_the_closed_form_of_zhou_et_al()
    {
        // path 0 – 1 – 2, degrees 1, 2, 1: (1 − α)·(I − α·S)⁻¹·F₀ with S₀₁ = S₁₂ = 1/√2 and α = ½
        var path = new NeighbourGraph(new NearestNeighbours([1, 2, 1], [1, 1, 1], 1));
        var spread = path.Spread(new Matrix<float>(3, 1, [1, 0, 0]), 0.5f, 60);
        Assert.Equal(
            [7 / 12f, Math.Sqrt(2) / 6, 1 / 12f],
            spread.Span.ToArray().Select(v => (double)v),
            (a, b) => Math.Abs(a - b) < 1e-6
        );
    }

    [Fact]
    public void A_row_is_joined_with_the_mean_of_its_neighbours()
    {
        var own = new Matrix<float>(1, 2, [5, 6]);
        var anchors = new Matrix<float>(3, 2, [1, 2, 3, 4, 100, 100]);
        Assert.Equal(
            [5, 6, 2, 3],
            NeighbourGraph.WithNeighbourMean(own, anchors, new NearestNeighbours([0, 1], [0, 0], 2)).Span.ToArray()
        );
    }
}

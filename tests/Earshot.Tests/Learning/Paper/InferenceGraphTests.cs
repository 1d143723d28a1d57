using Earshot.Graphs;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.Paper;

public class InferenceGraphTests
{
    private const int Nodes = 9,
        Dimension = 4,
        Classes = 2;

    private static readonly int[] Labels = [0, 0, 0, 1, 1, 1, -1, -1, -1];

    /// <summary>
    /// Section III.D written out, in double: a_jt = 1 and a_tj = 0, d counts the edges that leave, so d_t = 1 and a
    /// node joined to the clip has one more than within its subgraph, whose nodes never see the clip.
    /// </summary>
    [Fact]
    public void A_clips_answer_is_that_of_the_graph_with_the_clip_in_it()
    {
        var random = new RandomStream(3);
        var features = new Matrix<float>(Nodes, Dimension);
        random.FillNormal(features.Span);
        var clips = new Matrix<float>(3, Dimension);
        random.FillNormal(clips.Span);
        var weights = new PaperWeights<float>(Dimension, [6, 5], [Classes], random);
        foreach (var layer in weights.Shared.Concat(weights.Heads))
            random.FillNormal(layer.Bias.Value.Span);
        int[][] ends =
        [
            [0, 4],
            [],
            [8, 1, 5],
        ];

        var (embeddings, logits) = new InferenceGraph(weights, features, Labels).Forward(clips, ends);

        var propagation = Propagation(features);
        for (var t = 0; t < clips.Rows; t++)
        {
            var states = Rows(features);
            double[] clip = [.. clips.Row(t).ToArray()];
            foreach (var layer in weights.Shared)
            {
                var next = Layer(layer, Propagate(clip, states, propagation, ends[t]), isLast: false);
                states =
                [
                    .. Enumerable
                        .Range(0, Nodes)
                        .Select(i => Layer(layer, Sum(states, j => propagation[i, j]), isLast: false)),
                ];
                clip = next;
            }
            Near(clip, embeddings.Row(t).ToArray());
            var answer = Layer(weights.Heads[0], Propagate(clip, states, propagation, ends[t]), isLast: true);
            Near(answer, logits.Row(t).ToArray());
        }
    }

    /// <summary>h_t / d_t + Σ_j h_j / √(d_t (d_j + 1)), d_t = 1, where the subgraph's Â_jj = 1 / d_j.</summary>
    private static double[] Propagate(double[] clip, double[][] states, double[,] propagation, int[] ends)
    {
        var joined = Sum(states, j => ends.Contains(j) ? 1 / Math.Sqrt(1 / propagation[j, j] + 1) : 0);
        return [.. clip.Zip(joined, (own, others) => own + others)];
    }

    /// <summary>Â of the subgraph.</summary>
    private static double[,] Propagation(Matrix<float> features)
    {
        var subgraph = new Subgraph<double>(Nodes, Dimension);
        var doubles = new Matrix<double>(Nodes, Dimension, [.. features.Span.ToArray().Select(value => (double)value)]);
        subgraph.Fill(Enumerable.Range(0, Nodes).ToArray(), doubles, Labels);
        subgraph.Connect();
        var dense = new double[Nodes, Nodes];
        for (var i = 0; i < Nodes; i++)
        for (var e = subgraph.Adjacency.RowStarts[i]; e < subgraph.Adjacency.RowStarts[i + 1]; e++)
            dense[i, subgraph.Adjacency.ColumnIndices[e]] = subgraph.Adjacency.Values[e];
        return dense;
    }

    private static double[] Sum(double[][] rows, Func<int, double> factor) =>
        [.. rows[0].Select((_, d) => rows.Select((row, j) => factor(j) * row[d]).Sum())];

    private static double[] Layer(LayerWeights<float> layer, double[] p, bool isLast)
    {
        var (weight, bias) = (layer.Weight.Value, layer.Bias.Value);
        return
        [
            .. Enumerable
                .Range(0, weight.Columns)
                .Select(o => bias[0, o] + p.Select((value, d) => value * weight[d, o]).Sum())
                .Select(z => isLast ? z : Math.Max(z, 0)),
        ];
    }

    private static double[][] Rows(Matrix<float> matrix) =>
        [.. Enumerable.Range(0, matrix.Rows).Select(i => matrix.Row(i).ToArray().Select(v => (double)v).ToArray())];

    private static void Near(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }
}

using System.Numerics;
using Earshot.Networks.KnownGraphs;
using Earshot.Networks.Operators;
using Earshot.Numerics;

namespace Earshot.Networks.Zoo;

/// <summary>
/// The networks of Table III over a known graph of n nodes, in two layers: a shared part f and a classifier on
/// it.
/// <code>
/// GCN  H = ReLU(Â·X·W + b),                              y = Â·dropout(H)·W' + b'
/// GAT  H = ELU(attention(X·W) + b), heads side by side,  y = attention(dropout(H)·W') + b', one head
/// GIN  H = ReLU(MLP((A + I)·X)),                         y = MLP((A + I)·dropout(H))
/// </code>
/// </summary>
/// <remarks>
/// Kipf and Welling 2017, Veličković et al. 2018, Xu et al. 2019 (GIN-0). X (n, d) is data, sparse or dense.
/// </remarks>
public sealed class GraphNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Scope<T> scope;
    private readonly NetworkOptions options;
    private readonly SparseMatrix<T> edges;
    private readonly Tensor<T> weight, // (d, width), as X·W reads it
        bias;
    private readonly EdgeAttention? attention,
        classifierAttention;
    private readonly Layers.Linear<T>? inner,
        classifierInner;
    private readonly Layers.Linear<T> classifier;
    private readonly Tensor<T>? classifierBias;

    /// <summary>The network.</summary>
    /// <param name="p">Its place in the names.</param>
    /// <param name="edges">Â (GCN), A + I (GIN), or where each node looks (GAT), itself among them;
    /// symmetric.</param>
    /// <param name="options">Which network, its widths and dropout.</param>
    /// <param name="dimension">d.</param>
    /// <param name="classes">Number of classes.</param>
    public GraphNetwork(Scope<T> p, SparseMatrix<T> edges, NetworkOptions options, int dimension, int classes)
    {
        (scope, this.options, this.edges) = (p, options.Validated(), edges);
        var width = options.Hidden * options.Heads;
        weight = p.Parameter("weight", (dimension, width), Fill.Xavier(dimension, width), TensorLayout.Transposed);
        attention = IsGat ? new(p / "attention", edges, options.Heads, options.Hidden, options.Dropout) : null;
        bias = p.Parameter("bias", width, Fill.Zeros);
        var square = Fill.Xavier(width, width);
        inner = IsGin ? new(p / "inner", width, width, fill: square) : null;
        classifierInner = IsGin ? new(p / "classifier_inner", width, width, fill: square) : null;
        classifier = new(p / "classifier", width, classes, bias: IsGin, fill: Fill.Xavier(width, classes));
        classifierAttention = IsGat ? new(p / "classifier_attention", edges, 1, classes, options.Dropout) : null;
        classifierBias = IsGin ? null : (p / "classifier").Parameter("bias", classes, Fill.Zeros);
    }

    private bool IsGat => options.Kind == NetworkKind.Gat;

    private bool IsGin => options.Kind == NetworkKind.Gin;

    /// <summary>f of sparse features (n, d), of which some are dropped in training: H (n, width).</summary>
    public Tensor<T> Encode(SparseMatrix<T> x) => Spread(Weigh(x));

    /// <summary>f of dense features (n, d), of which none is dropped: H (n, width).</summary>
    public Tensor<T> Encode(Tensor<T> x) => Spread(Products.Multiply(x, weight));

    /// <summary>H (n, width) to logits (n, classes).</summary>
    public Tensor<T> Classify(Tensor<T> h)
    {
        h = Pointwise.Dropout(h, options.Dropout);
        if (IsGin)
            return classifier.Of(Pointwise.Relu(classifierInner!.Of(Propagate(h))));
        var y = classifier.Of(h);
        return (IsGat ? classifierAttention!.Of(y) : Propagate(y)) + classifierBias!;
    }

    /// <summary>GCN's f without its graph: ReLU(X·W + b).</summary>
    internal Tensor<T> EncodeAlone(SparseMatrix<T> x) => Pointwise.Relu(Weigh(x) + bias);

    /// <summary>GCN's classifier without its graph: H·W' + b'.</summary>
    internal Tensor<T> ClassifyAlone(Tensor<T> h) => classifier.Of(h) + classifierBias!;

    /// <summary>A head for a self-supervised task: dropout, one more propagation, W''·h + b''.</summary>
    /// <param name="name">Its place in the names.</param>
    /// <param name="outputs">Numbers it gives for a node.</param>
    public GraphHead<T> Head(string name, int outputs)
    {
        var (p, width) = (scope / name, options.Hidden * options.Heads);
        return new(
            options.Dropout,
            IsGat ? new EdgeAttention(p / "attention", edges, 1, width, options.Dropout).Of : Propagate,
            new(p, width, outputs, fill: Fill.Xavier(width, outputs))
        );
    }

    private Tensor<T> Weigh(SparseMatrix<T> x) => GraphOperators.Multiply(x, weight, dropout: options.InputDropout);

    private Tensor<T> Propagate(Tensor<T> x) => GraphOperators.Multiply(edges, x, symmetric: true);

    private Tensor<T> Spread(Tensor<T> x) =>
        IsGat ? Pointwise.Elu(attention!.Of(x) + bias)
        : IsGin ? Pointwise.Relu(inner!.Of(Pointwise.Relu(Propagate(x) + bias)))
        : Pointwise.Relu(Propagate(x) + bias);

    /// <summary>
    /// For each head: e_ij = LeakyReLU(a·h_i + b·h_j), α = dropout(softmax_j e), y_i = Σ_j α_ij·h_j over the
    /// edges.
    /// </summary>
    private sealed class EdgeAttention
    {
        private readonly SparseMatrix<T> edges;
        private readonly int heads,
            width;
        private readonly double dropout;
        private readonly Tensor<T> self,
            other;
        private readonly int[] nodes; // i of each edge

        public EdgeAttention(Scope<T> p, SparseMatrix<T> edges, int heads, int width, double dropout)
        {
            (this.edges, this.heads, this.width, this.dropout) = (edges, heads, width, dropout);
            self = p.Parameter("self", heads * width, Fill.Xavier(heads, width));
            other = p.Parameter("other", heads * width, Fill.Xavier(heads, width));
            nodes = new int[edges.RowStarts[edges.Rows]];
            for (var i = 0; i < edges.Rows; i++)
                nodes.AsSpan(edges.RowStarts[i]..edges.RowStarts[i + 1]).Fill(i);
        }

        public Tensor<T> Of(Tensor<T> h)
        {
            var from = GraphOperators.Gather(Score(h, self), nodes); // (edges, heads)
            var to = GraphOperators.Gather(Score(h, other), edges.ColumnIndices.AsMemory(0, nodes.Length));
            var weights = GraphOperators.EdgeSoftmax(edges, Pointwise.LeakyRelu(from + to, 0.2));
            return GraphOperators.EdgeSum(edges, Pointwise.Dropout(weights, dropout), h);
        }

        private Tensor<T> Score(Tensor<T> h, Tensor<T> vector) =>
            Reductions.Sum(Joints.Reshape(h * vector, (h.Shape[0], heads, width)), 2); // (n, heads)
    }
}

/// <summary>What a self-supervised task asks the shared network's H (n, width).</summary>
public sealed class GraphHead<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double dropout;
    private readonly Func<Tensor<T>, Tensor<T>> spread;
    private readonly Layers.Linear<T> linear;

    internal GraphHead(double dropout, Func<Tensor<T>, Tensor<T>> spread, Layers.Linear<T> linear) =>
        (this.dropout, this.spread, this.linear) = (dropout, spread, linear);

    /// <summary>Its outputs for the named nodes; for all where none is named.</summary>
    public Tensor<T> Of(Tensor<T> h, ReadOnlyMemory<int> nodes = default)
    {
        h = spread(Pointwise.Dropout(h, dropout));
        return linear.Of(nodes.IsEmpty ? h : GraphOperators.Gather(h, nodes));
    }
}

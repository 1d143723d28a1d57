using System.Numerics;
using Earshot.Graphs;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>
/// Builds the networks of Table III for one graph: Xavier weights, zero biases, one stream of randomness a purpose.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public sealed class NetworkBuilder<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkOptions options;
    private readonly RandomStream weights,
        dropout;
    private readonly SparseMatrix<T> edges;
    private readonly int width;

    /// <summary>A builder for a graph.</summary>
    /// <param name="graph">The edges.</param>
    /// <param name="options">Which network.</param>
    /// <param name="random">Its randomness: the streams <c>init</c> and <c>dropout</c>.</param>
    public NetworkBuilder(UndirectedGraph graph, NetworkOptions options, RandomStreams random)
    {
        this.options = options.Validated();
        (weights, dropout) = (random.Stream("init"), random.Stream("dropout"));
        edges = options.Kind is NetworkKind.Gat or NetworkKind.Gin
            ? Propagation<T>.Sum(graph)
            : Propagation<T>.Normalised(graph);
        width = options.Hidden * options.Heads;
    }

    /// <summary>f and the classifier.</summary>
    /// <param name="dimension">Features of a node.</param>
    /// <param name="classes">Number of classes.</param>
    public NodeNetwork<T> Network(int dimension, int classes) =>
        new(
            new FeatureLinear<T>(Weight(dimension, width), options.InputDropout, dropout),
            Encoder(),
            Classifier(classes)
        );

    /// <summary>
    /// A head for a self-supervised task: one more propagation, then a product with weights of its own.
    /// </summary>
    /// <param name="outputs">Numbers it gives for a node.</param>
    /// <param name="rows">The nodes it gives them for; null: all.</param>
    public Sequential<T> Head(int outputs, SelectedRows<T>? rows = null) =>
        rows is null
            ? new(Drop(), Spread(heads: 1, width), Dense(width, outputs))
            : new(Drop(), Spread(heads: 1, width), rows, Dense(width, outputs));

    /// <summary>The loss of a self-supervised task on a network; null for none.</summary>
    /// <param name="task">Which.</param>
    /// <param name="network">The network.</param>
    /// <param name="features">Z (n, d).</param>
    /// <param name="random">Its randomness.</param>
    public ILossTerm<T>? SelfSupervised(
        GraphTask task,
        NodeNetwork<T> network,
        SparseMatrix<T> features,
        RandomStream random
    ) =>
        task switch
        {
            GraphTask.Denoise => new DenoisingLoss<T>(
                network,
                Head(features.Columns),
                features,
                options.NoiseVariance,
                options.SelfSupervisedWeight,
                random
            ),
            GraphTask.Completion => new CompletionLoss<T>(
                network,
                rows => Head(features.Columns, rows),
                features,
                options.MaskedFraction,
                options.SelfSupervisedWeight,
                random
            ),
            GraphTask.Shuffle => new ShufflingLoss<T>(
                network,
                Head(1),
                features,
                options.MaskedFraction,
                options.SelfSupervisedWeight,
                random
            ),
            _ => null,
        };

    /// <summary>
    /// GCN: H = ReLU(Â·X W + b).
    /// GAT: H = ELU(attention(X W) + b), heads side by side.
    /// GIN: H = ReLU(ReLU((A + I)·X W + b) W' + b').
    /// </summary>
    private Sequential<T> Encoder() =>
        options.Kind switch
        {
            NetworkKind.Gat => new(Spread(options.Heads, width), new Bias<T>(Zeros(width)), new Elu<T>(1)),
            NetworkKind.Gin => new(Spread(1, width), new Bias<T>(Zeros(width)), Relu(), Dense(width, width), Relu()),
            _ => new(Spread(1, width), new Bias<T>(Zeros(width)), Relu()),
        };

    /// <summary>
    /// GCN: Â·dropout(H) W + b.
    /// GAT: attention(dropout(H) W) + b, one head.
    /// GIN: ReLU((A + I)·dropout(H) W + b) W' + b'.
    /// </summary>
    private Sequential<T> Classifier(int classes) =>
        options.Kind switch
        {
            NetworkKind.Gin => new(Drop(), Spread(1, width), Dense(width, width), Relu(), Dense(width, classes)),
            _ => new(Drop(), new Linear<T>(Weight(width, classes)), Spread(1, classes), new Bias<T>(Zeros(classes))),
        };

    private IModule<T> Spread(int heads, int size) =>
        options.Kind == NetworkKind.Gat
            ? new Attention<T>(
                edges,
                Weight(heads, size / heads),
                Weight(heads, size / heads),
                options.Dropout,
                dropout
            )
            : new Propagation<T>(edges);

    private Dropout<T> Drop() => new(options.Dropout, dropout);

    private static Elu<T> Relu() => new(alpha: 0);

    private Linear<T> Dense(int from, int to) => new(Weight(from, to), Zeros(to));

    private static Parameter<T> Zeros(int size) => new(new Matrix<T>(1, size));

    private Parameter<T> Weight(int rows, int columns)
    {
        var matrix = new Matrix<T>(rows, columns);
        Xavier.Fill(matrix, weights);
        return new Parameter<T>(matrix);
    }
}

using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Earshot.Formats;
using Earshot.Graphs;
using Earshot.Learning.GraphCommittee;
using Earshot.Numerics;

namespace Earshot.Learning.Paper;

/// <summary>
/// What <see cref="PaperLearner"/> learnt: the shared GCN, the classifier, and the inference subgraphs that test clips
/// are joined to.
/// </summary>
internal sealed class PaperClassifier : IClassifier
{
    private const int ClipsAtOnce = 256;
    private readonly PaperOptions options;
    private readonly ulong seed;
    private readonly Standardiser standardiser;
    private readonly PaperWeights<float> weights;
    private readonly InferenceGraph[] graphs;

    internal PaperClassifier(
        PaperOptions options,
        ulong seed,
        Standardiser standardiser,
        PaperWeights<float> weights,
        InferenceGraph[] graphs
    ) =>
        (this.options, this.seed, this.standardiser, this.weights, this.graphs) = (
            options,
            seed,
            standardiser,
            weights,
            graphs
        );

    /// <inheritdoc/>
    public string Method => PaperLearner.MethodName;

    /// <inheritdoc/>
    public int ClassCount => weights.Heads[0].Bias.Value.Columns;

    /// <inheritdoc/>
    public OutputKind Output => options.Outputs;

    /// <inheritdoc/>
    public int Dimension => standardiser.Dimension;

    /// <summary>Number of learnt weights that prediction uses: the shared layers and the classifier.</summary>
    public int ParameterCount =>
        weights
            .Shared.Append(weights.Heads[0])
            .Sum(layer => layer.Weight.Value.Span.Length + layer.Bias.Value.Span.Length);

    /// <inheritdoc/>
    public void Predict(Matrix<float> features, Matrix<float> probabilities)
    {
        probabilities.Span.Clear();
        ForEachBatch(
            features,
            (first, _, logits) =>
            {
                for (var t = 0; t < logits.Rows; t++)
                {
                    if (options.Outputs == OutputKind.AnyOfMany)
                        TensorPrimitives.Sigmoid<float>(logits.Row(t), logits.Row(t));
                    else
                        Softmax.InPlace(logits.Row(t));
                    TensorPrimitives.MultiplyAdd(
                        logits.Row(t),
                        1f / graphs.Length,
                        probabilities.Row(first + t),
                        probabilities.Row(first + t)
                    );
                }
            }
        );
    }

    /// <summary>
    /// Output of the last shared layer (n, hidden), averaged over the inference subgraphs: what Fig. 3 and Fig. 4 of
    /// the paper look at.
    /// </summary>
    public Matrix<float> Embed(Matrix<float> features)
    {
        var embedded = new Matrix<float>(features.Rows, weights.Shared[^1].Bias.Value.Columns);
        ForEachBatch(
            features,
            (first, embeddings, _) =>
            {
                for (var t = 0; t < embeddings.Rows; t++)
                    TensorPrimitives.MultiplyAdd(
                        embeddings.Row(t),
                        1f / graphs.Length,
                        embedded.Row(first + t),
                        embedded.Row(first + t)
                    );
            }
        );
        return embedded;
    }

    private void ForEachBatch(Matrix<float> features, Action<int, Matrix<float>, Matrix<float>> receive)
    {
        var clips = standardiser.Apply(features);
        for (var first = 0; first < clips.Rows; first += ClipsAtOnce)
        {
            var batch = clips.SelectRows(Enumerable.Range(first, Math.Min(ClipsAtOnce, clips.Rows - first)).ToArray());
            for (var g = 0; g < graphs.Length; g++)
            {
                var (embeddings, logits) = graphs[g].Forward(batch, ChooseEnds(batch, g));
                receive(first, embeddings, logits);
            }
        }
    }

    private int[][] ChooseEnds(Matrix<float> clips, int graph)
    {
        var (nodes, count) = (graphs[graph].Features, Math.Min(options.TestEdges, graphs[graph].Features.Rows));
        return
        [
            .. Enumerable
                .Range(0, clips.Rows)
                .Select(t =>
                    options.Attachment == ClipAttachment.Nearest
                        ? NearestEnds(clips, t, nodes, count)
                        : RandomEnds(clips, t, graph, nodes.Rows, count)
                ),
        ];
    }

    private static int[] NearestEnds(Matrix<float> clips, int clip, Matrix<float> nodes, int count)
    {
        var distances = new float[nodes.Rows];
        for (var j = 0; j < nodes.Rows; j++)
            distances[j] = TensorPrimitives.Distance<float>(clips.Row(clip), nodes.Row(j));
        var order = Enumerable.Range(0, nodes.Rows).ToArray();
        Array.Sort(distances, order);
        return order[..count];
    }

    /// <summary>
    /// Random nodes drawn by a stream that the clip itself seeds: the same clip is joined to the same nodes in whatever
    /// batch it comes.
    /// </summary>
    private int[] RandomEnds(Matrix<float> clips, int clip, int graph, int nodes, int count)
    {
        var hash = seed + (ulong)graph;
        foreach (var bits in MemoryMarshal.Cast<float, uint>(clips.Row(clip)))
            hash = RandomStream.SplitMix(hash ^ bits);
        var ends = new int[count];
        RandomEdges.Draw(nodes, new RandomStream(hash), ends);
        return ends;
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        archive.Metadata["method"] = Method;
        archive.Metadata["paper.options"] = JsonSerializer.Serialize(options, OptionsJson.Default.PaperOptions);
        archive.Metadata["paper.seed"] = seed.ToString(System.Globalization.CultureInfo.InvariantCulture);
        standardiser.Save(archive);
        for (var l = 0; l < weights.Shared.Count; l++)
            SaveLayer(archive, $"shared.{l}", weights.Shared[l]);
        SaveLayer(archive, "classifier", weights.Heads[0]);
        for (var g = 0; g < graphs.Length; g++)
        {
            archive.Tensors[$"graph.{g}.features"] = graphs[g].Features;
            archive.Tensors[$"graph.{g}.labels"] = new Matrix<float>(
                1,
                graphs[g].Labels.Length,
                [.. graphs[g].Labels.Select(label => (float)label)]
            );
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The archive holds no such model.</exception>
    public static PaperClassifier Load(TensorArchive archive)
    {
        var options = LoadOptions(archive.RequireText("paper.options"));
        var standardiser = Standardiser.Load(archive);
        var weights = LoadWeights(archive, options, standardiser.Dimension);
        var graphs = Enumerable
            .Range(0, options.InferenceSubgraphs)
            .Select(g =>
            {
                var nodes = archive.Require($"graph.{g}.features", columns: standardiser.Dimension);
                var labels = archive.Require($"graph.{g}.labels", 1, nodes.Rows).Span.ToArray();
                return new InferenceGraph(weights, nodes, [.. labels.Select(label => (int)label)]);
            });
        return ulong.TryParse(
            archive.RequireText("paper.seed"),
            System.Globalization.CultureInfo.InvariantCulture,
            out var seed
        )
            ? new PaperClassifier(options, seed, standardiser, weights, [.. graphs])
            : throw new InvalidDataException(
                $"the model's entry 'paper.seed' is "
                    + $"'{archive.RequireText("paper.seed")}', expected a whole number"
            );
    }

    private static void SaveLayer(TensorArchive archive, string name, LayerWeights<float> layer)
    {
        archive.Tensors[$"{name}.weight"] = layer.Weight.Value;
        archive.Tensors[$"{name}.bias"] = layer.Bias.Value;
    }

    private static PaperOptions LoadOptions(string json)
    {
        const string entry = "entry 'paper.options'";
        var options = StoredJson.Read(json, entry, OptionsJson.Default.PaperOptions, OptionsJson.PaperDefaults);
        try
        {
            return options.Validated();
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"its {entry} can't be used: {error.Message}", error);
        }
    }

    /// <summary>Layers whose shapes follow from one another.</summary>
    private static PaperWeights<float> LoadWeights(TensorArchive archive, PaperOptions options, int dimension)
    {
        var (shared, inputs) = (new List<LayerWeights<float>>(), dimension);
        for (var l = 0; l < options.Layers; l++)
        {
            shared.Add(LoadLayer(archive, $"shared.{l}", inputs));
            inputs = shared[l].Bias.Value.Columns;
        }
        return new PaperWeights<float>(shared, [LoadLayer(archive, "classifier", inputs)]);
    }

    private static LayerWeights<float> LoadLayer(TensorArchive archive, string name, int inputs)
    {
        var weight = archive.Require($"{name}.weight", inputs);
        return new LayerWeights<float>(weight, archive.Require($"{name}.bias", 1, weight.Columns));
    }
}

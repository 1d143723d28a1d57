using System.Numerics.Tensors;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Inference.Onnx;

/// <summary>Each method's prediction in standard operators, from the tensors it saves: raw features (n, d) go in, probabilities (n, k) come out.</summary>
internal static class OnnxClassifier
{
    /// <summary>Appends the classifier; its inference graph (nearest training clips included) is baked in.</summary>
    /// <returns>The name of the probabilities, or why this method can't be exported.</returns>
    public static Outcome<string> Append(OnnxGraph graph, string features, TensorArchive model) =>
        Classify(graph, features, model).Then<string>(probabilities => Calibrated.FindTemperature(model) is { } temperature ? Calibrate(graph, probabilities, temperature) : probabilities);

    private static Outcome<string> Classify(OnnxGraph graph, string features, TensorArchive model)
    {
        var method = model.RequireText("method");
        var z = Standardise(graph, features, model);
        return method switch
        {
            "logreg" or "self-training" => Linear(graph, z, model.Require("weights"), model.Require("bias")),
            "mlp" => Perceptron(graph, z, model),
            "label-spreading" => KernelVote(graph, z, model),
            "graph" => Graph(graph, z, model),
            _ => Outcome<string>.Skipped($"models of method '{method}' can't be exported to ONNX; train one of graph, logreg, self-training, label-spreading, mlp"),
        };
    }

    /// <summary>softmax(ln max(p, least) / T), as <see cref="Calibration.Apply"/> has it.</summary>
    private static string Calibrate(OnnxGraph graph, string probabilities, double temperature)
    {
        var logs = graph.Node("Log", [graph.Node("Max", [probabilities, Scalar(graph, Calibration.LeastProbability)])]);
        return graph.Node("Softmax", [graph.Node("Div", [logs, Scalar(graph, (float)temperature)])], ("axis", 1));
    }

    /// <summary>clip((x − mean)·scale, ±8), and 0 for what is not a number.</summary>
    private static string Standardise(OnnxGraph graph, string x, TensorArchive model)
    {
        var scaled = graph.Node("Mul",
            [graph.Node("Sub", [x, graph.Constant(model.Require("standardiser.mean"))]), graph.Constant(model.Require("standardiser.scale"))]);
        var clipped = graph.Node("Clip", [scaled, Scalar(graph, -Standardiser.Limit), Scalar(graph, Standardiser.Limit)]);
        var finite = graph.Node("Equal", [graph.Node("Sub", [x, x]), Scalar(graph, 0)]);
        return graph.Node("Where", [finite, clipped, Scalar(graph, 0)]);
    }

    /// <summary>softmax(Z·W + b).</summary>
    private static string Linear(OnnxGraph graph, string z, Matrix<float> w, Matrix<float> b) =>
        graph.Node("Softmax", [Affine(graph, z, w, b)], ("axis", 1));

    /// <summary>softmax(relu(Z·W₁ + b₁)·W₂ + b₂).</summary>
    private static string Perceptron(OnnxGraph graph, string z, TensorArchive model) => Linear(graph,
        graph.Node("Relu", [Affine(graph, z, model.Require("hidden.weights"), model.Require("hidden.bias"))]),
        model.Require("output.weights"), model.Require("output.bias"));

    /// <summary>Σᵢ exp(−γ·(‖z − aᵢ‖² − the nearest's))·Fᵢ, scaled to sum 1.</summary>
    private static string KernelVote(OnnxGraph graph, string z, TensorArchive model)
    {
        var gamma = (float)model.RequireNumber("gamma");
        var distances = Distances(graph, z, model.Require("anchors"));
        var nearest = graph.Node("ReduceMin", [distances], ("axes", new long[] { 1 }), ("keepdims", 1));
        var kernel = graph.Node("Exp", [graph.Node("Mul", [graph.Node("Sub", [distances, nearest]), Scalar(graph, -gamma)])]);
        return SumToOne(graph, graph.Node("MatMul", [kernel, graph.Constant(model.Require("scores"))]));
    }

    /// <summary>The mean over the members of (1 − α)·softmax([z, mean of the neighbours' z]·W + b) + mean of the neighbours' votes.</summary>
    private static string Graph(OnnxGraph graph, string z, TensorArchive model)
    {
        var anchors = model.Require("anchors");
        var opinions = View(graph, z, anchors, model, view: 0);
        if (ComponentDamping.Find(model, anchors.Columns) is { } damping) opinions = [.. opinions, .. View(graph, Damp(graph, z, damping), damping.Apply(anchors), model, view: 1)];
        return opinions.Length == 1 ? opinions[0] : graph.Node("Mean", opinions);
    }

    /// <summary>z − (z·Uᵀ)·U.</summary>
    private static string Damp(OnnxGraph graph, string z, ComponentDamping damping)
    {
        var along = graph.Node("MatMul", [z, graph.Constant(damping.Directions.Transposed())]);
        return graph.Node("Sub", [z, graph.Node("MatMul", [along, graph.Constant(damping.Directions)])]);
    }

    /// <summary>The answers of the members that share a view, to which the rows and the anchors were brought.</summary>
    private static string[] View(OnnxGraph graph, string z, Matrix<float> anchors, TensorArchive model, int view)
    {
        var sizes = GraphClassifier.NeighbourCounts(model);
        var alpha = (float)model.RequireNumber("smoothAlpha");
        var anchorTable = graph.Constant(anchors);
        var nearest = graph.Nodes("TopK", [Distances(graph, z, anchors), graph.Integers(Math.Min(anchors.Rows, sizes.Max()))], 2, ("axis", 1), ("largest", 0), ("sorted", 1))[1];
        return [.. sizes.Select(k => (K: k, Name: GraphClassifier.MemberName(view, k))).Select(member =>
            Member(graph, z, anchorTable, anchors.Columns, Nearest(graph, nearest, member.K), alpha, model.Require($"votes.{member.Name}"), model.Require($"parameters.{member.Name}")))];
    }

    private static string Nearest(OnnxGraph graph, string nearest, int k) =>
        graph.Node("Slice", [nearest, graph.Integers(0), graph.Integers(k), graph.Integers(1)]);

    private static string Member(OnnxGraph graph, string z, string anchors, int d, string nearest, float alpha, Matrix<float> votes, Matrix<float> parameters)
    {
        string NeighbourMean(string table) => graph.Node("ReduceMean", [graph.Node("Gather", [table, nearest], ("axis", 0))], ("axes", new long[] { 1 }), ("keepdims", 0));
        var h = graph.Node("Concat", [z, NeighbourMean(anchors)], ("axis", 1));                                                                        // (n, 2d)
        var weights = new Matrix<float>(2 * d, votes.Columns, parameters.Buffer);
        var bias = new Matrix<float>(1, votes.Columns, parameters.Span[weights.Span.Length..].ToArray());
        var own = graph.Node("Mul", [Linear(graph, h, weights, bias), Scalar(graph, 1 - alpha)]);
        return SumToOne(graph, graph.Node("Relu", [graph.Node("Add", [own, NeighbourMean(graph.Constant(votes))])]));
    }

    private static string Affine(OnnxGraph graph, string x, Matrix<float> w, Matrix<float> b) =>
        graph.Node("Add", [graph.Node("MatMul", [x, graph.Constant(w)]), graph.Constant(b)]);

    /// <summary>‖a‖² − 2·z·a of every row z and anchor a: the squared distance but for ‖z‖², which is the same for all anchors.</summary>
    private static string Distances(OnnxGraph graph, string z, Matrix<float> anchors)
    {
        var doubled = anchors.Transposed();
        TensorPrimitives.Multiply(doubled.Span, -2, doubled.Span);
        return graph.Node("Add", [graph.Node("MatMul", [z, graph.Constant(doubled)]), graph.Constant(SquaredDistances.SumsOfSquares(anchors), 1, anchors.Rows)]);
    }

    private static string SumToOne(OnnxGraph graph, string scores) =>
        graph.Node("Div", [scores, graph.Node("ReduceSum", [scores, graph.Integers(1)], ("keepdims", 1))]);

    private static string Scalar(OnnxGraph graph, float value) => graph.Constant([value]);
}

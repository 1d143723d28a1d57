using System.Numerics.Tensors;
using Earshot.Formats;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Learning.ManyEncoders;
using Earshot.Numerics;

namespace Earshot.Inference.Onnx;

/// <summary>
/// Each method's prediction in standard operators, from the tensors it saves: raw features (n, d) go in, probabilities
/// (n, k) come out.
/// </summary>
internal static class OnnxClassifier
{
    /// <summary>Appends the classifier; its inference graph (nearest training clips included) is baked in.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">Name of the raw features (n, d).</param>
    /// <param name="model">The classifier as it saves itself.</param>
    /// <param name="strangenessUnit">The out-of-class score at which strangeness is 1; null: no strangeness is
    /// told.</param>
    /// <returns>The names of the probabilities (n, k) and the strangeness (n), or why this method can't be
    /// exported.</returns>
    public static Outcome<(string Probabilities, string? Strangeness)> Append(
        OnnxGraph graph,
        string features,
        TensorArchive model,
        double? strangenessUnit
    ) =>
        Classify(graph, features, model)
            .Then<(string, string?)>(answer =>
                (
                    Calibrated.FindTemperature(model) is { } temperature
                        ? Calibrate(graph, answer.Probabilities, temperature)
                        : answer.Probabilities,
                    strangenessUnit is { } unit ? Strangeness(graph, answer, unit) : null
                )
            );

    private static Outcome<OnnxAnswer> Classify(OnnxGraph graph, string features, TensorArchive model)
    {
        var method = model.RequireText("method");
        if (method == EncoderCommitteeClassifier.MethodName)
            return Outcome<OnnxAnswer>.Skipped(
                "models of several encoders can't be exported to ONNX: train on one, --encoder mn04"
            );
        var z = Standardise(graph, features, model);
        return method switch
        {
            "logreg" or "self-training" => new OnnxAnswer(
                Linear(graph, z, model.Require("weights"), model.Require("bias"))
            ),
            "mlp" => new OnnxAnswer(Perceptron(graph, z, model)),
            "label-spreading" => new OnnxAnswer(KernelVote(graph, z, model)),
            "graph" => OnnxCommittee.Append(graph, z, model),
            _ => Outcome<OnnxAnswer>.Skipped(
                $"models of method '{method}' can't be exported to ONNX; train one of graph, logreg, "
                    + $"self-training, label-spreading, mlp"
            ),
        };
    }

    /// <summary>
    /// novelty·(1.5 − largest p) / unit, as <see cref="Calibration.OutOfClassScores(Matrix{float}, float[])"/> has it.
    /// </summary>
    private static string Strangeness(OnnxGraph graph, OnnxAnswer answer, double unit)
    {
        var doubt = graph.Node(
            "Sub",
            [
                Scalar(graph, 1.5f),
                graph.Node("ReduceMax", [answer.Probabilities], ("axes", new long[] { 1 }), ("keepdims", 0)),
            ]
        );
        return graph.Node(
            "Div",
            [answer.Novelty is { } novelty ? graph.Node("Mul", [novelty(), doubt]) : doubt, Scalar(graph, (float)unit)]
        );
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
        var scaled = graph.Node(
            "Mul",
            [
                graph.Node("Sub", [x, graph.Constant(model.Require("standardiser.mean"))]),
                graph.Constant(model.Require("standardiser.scale")),
            ]
        );
        var clipped = graph.Node(
            "Clip",
            [scaled, Scalar(graph, -Standardiser.Limit), Scalar(graph, Standardiser.Limit)]
        );
        var finite = graph.Node("Equal", [graph.Node("Sub", [x, x]), Scalar(graph, 0)]);
        return graph.Node("Where", [finite, clipped, Scalar(graph, 0)]);
    }

    /// <summary>softmax(Z·W + b).</summary>
    internal static string Linear(OnnxGraph graph, string z, Matrix<float> w, Matrix<float> b) =>
        graph.Node("Softmax", [Affine(graph, z, w, b)], ("axis", 1));

    /// <summary>softmax(relu(Z·W₁ + b₁)·W₂ + b₂).</summary>
    private static string Perceptron(OnnxGraph graph, string z, TensorArchive model) =>
        Linear(
            graph,
            graph.Node("Relu", [Affine(graph, z, model.Require("hidden.weights"), model.Require("hidden.bias"))]),
            model.Require("output.weights"),
            model.Require("output.bias")
        );

    /// <summary>Σᵢ exp(−γ·(‖z − aᵢ‖² − the nearest's))·Fᵢ, scaled to sum 1.</summary>
    private static string KernelVote(OnnxGraph graph, string z, TensorArchive model)
    {
        var gamma = (float)model.RequireNumber("gamma");
        var distances = Distances(graph, z, model.Require("anchors"));
        var nearest = graph.Node("ReduceMin", [distances], ("axes", new long[] { 1 }), ("keepdims", 1));
        var kernel = graph.Node(
            "Exp",
            [graph.Node("Mul", [graph.Node("Sub", [distances, nearest]), Scalar(graph, -gamma)])]
        );
        return SumToOne(graph, graph.Node("MatMul", [kernel, graph.Constant(model.Require("scores"))]));
    }

    private static string Affine(OnnxGraph graph, string x, Matrix<float> w, Matrix<float> b) =>
        graph.Node("Add", [graph.Node("MatMul", [x, graph.Constant(w)]), graph.Constant(b)]);

    /// <summary>
    /// ‖a‖² − 2·z·a of every row z and anchor a: the squared distance but for ‖z‖², which is the same for all anchors.
    /// </summary>
    internal static string Distances(OnnxGraph graph, string z, Matrix<float> anchors)
    {
        var doubled = anchors.Transposed();
        TensorPrimitives.Multiply(doubled.Span, -2, doubled.Span);
        return graph.Node(
            "Add",
            [
                graph.Node("MatMul", [z, graph.Constant(doubled)]),
                graph.Constant(SquaredDistances.SumsOfSquares(anchors), 1, anchors.Rows),
            ]
        );
    }

    internal static string SumToOne(OnnxGraph graph, string scores) =>
        graph.Node("Div", [scores, graph.Node("ReduceSum", [scores, graph.Integers(1)], ("keepdims", 1))]);

    internal static string Scalar(OnnxGraph graph, float value) => graph.Constant([value]);
}

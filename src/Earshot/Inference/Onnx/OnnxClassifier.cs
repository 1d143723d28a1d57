using System.Numerics.Tensors;
using Earshot.Formats;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Learning.ManyEncoders;
using Earshot.Learning.Spreading;
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
    /// <param name="strangenessUnit">The unscaled strangeness at which strangeness is 1; null: no strangeness is
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
            {
                var probabilities = Calibrated(graph, model, answer.Probabilities);
                var strangeness = strangenessUnit is { } unit ? Strangeness(graph, answer, unit) : null;
                return Empty(graph, features, model) is { } empty
                    ? (Doubted(graph, probabilities, empty), Rejected(graph, strangeness, empty))
                    : (probabilities, strangeness);
            });

    /// <summary>e (n, 1) as <see cref="Emptiness"/> has it; null where the model does not tell it.</summary>
    private static string? Empty(OnnxGraph graph, string features, TensorArchive model)
    {
        var own = model.Under(Emptiness.Prefix);
        if (own.Tensors.Count == 0)
            return null;
        var (weights, bias) = Emptiness.Parameters(own);
        var told = Linear(graph, Standardise(graph, features, own), weights, bias, OutputKind.OneOfMany);
        var second = graph.Node("Slice", [told, graph.Integers(1), graph.Integers(2), graph.Integers(1)]);
        var doubled = graph.Node("Mul", [second, Scalar(graph, 2)]);
        return graph.Node("Relu", [graph.Node("Sub", [doubled, Scalar(graph, 1)])]);
    }

    /// <summary>p + e·(1/k − p).</summary>
    private static string Doubted(OnnxGraph graph, string p, string empty)
    {
        var even = graph.Node("ReduceMean", [p], ("axes", new long[] { 1 }), ("keepdims", 1));
        return graph.Node("Add", [p, graph.Node("Mul", [empty, graph.Node("Sub", [even, p])])]);
    }

    /// <summary>(1 + 9·e)·strangeness.</summary>
    private static string? Rejected(OnnxGraph graph, string? strangeness, string empty)
    {
        if (strangeness is null)
            return null;
        var factor = graph.Node(
            "Add",
            [graph.Node("Mul", [empty, Scalar(graph, Emptiness.RejectFactor)]), Scalar(graph, 1)]
        );
        return graph.Node("Mul", [strangeness, graph.Node("Squeeze", [factor, graph.Integers(1)])]);
    }

    private static string Calibrated(OnnxGraph graph, TensorArchive model, string probabilities)
    {
        if (Learning.Confidence.Calibrated.FindTemperature(model) is { } temperature)
            return Calibrate(graph, probabilities, temperature);
        return model.Tensors.TryGetValue(CalibratedCells.Entry, out var scaling)
            ? CalibrateCells(graph, probabilities, scaling)
            : probabilities;
    }

    private static Outcome<OnnxAnswer> Classify(OnnxGraph graph, string features, TensorArchive model)
    {
        var method = model.RequireText("method");
        if (method == EncoderCommitteeClassifier.MethodName)
            return Encoders(graph, features, EncoderCommitteeClassifier.Load(model));
        var z = Standardise(graph, features, model);
        return method switch
        {
            "logreg" or "self-training" => new OnnxAnswer(
                Linear(graph, z, model.Require("weights"), model.Require("bias"), OutputEntry.Load(model))
            ),
            "mlp" => new OnnxAnswer(Perceptron(graph, z, model)),
            "label-spreading" => new OnnxAnswer(KernelVote(graph, z, model)),
            "graph" => OnnxCommittee.Append(graph, z, model),
            "committee" => OnnxViewCommittee.Append(graph, z, model),
            _ => Outcome<OnnxAnswer>.Skipped(
                $"models of method '{method}' can't be exported to ONNX; train one of committee, graph, "
                    + $"logreg, self-training, label-spreading, mlp"
            ),
        };
    }

    /// <summary>
    /// Each encoder's classifier on its own columns; the answer and the novelty are their weighted means.
    /// </summary>
    private static Outcome<OnnxAnswer> Encoders(OnnxGraph graph, string features, EncoderCommitteeClassifier committee)
    {
        List<string> opinions = [];
        List<(Func<string>? Novelty, float Weight)> novelties = [];
        var from = 0;
        foreach (var member in committee.Members)
        {
            var to = from + member.Dimension;
            if (member.Classifier is { } classifier)
            {
                var own = new TensorArchive();
                classifier.Save(own);
                var part = graph.Node("Slice", [features, graph.Integers(from), graph.Integers(to), graph.Integers(1)]);
                var answer = Classify(graph, part, own);
                if (!answer.IsOk)
                    return answer;
                opinions.Add(graph.Node("Mul", [answer.Value.Probabilities, Scalar(graph, member.Weight)]));
                novelties.Add((answer.Value.Novelty, member.Weight));
            }
            from = to;
        }
        return new OnnxAnswer(graph.Node("Sum", [.. opinions]), () => graph.Node("Sum", [.. novelties.Select(Share)]));

        string Share((Func<string>? Novelty, float Weight) of) =>
            of.Novelty is { } novelty
                ? graph.Node("Mul", [novelty(), Scalar(graph, of.Weight)])
                : Scalar(graph, of.Weight);
    }

    /// <summary>
    /// novelty·(1.5 − largest p) / unit, as <see cref="UnscaledStrangeness.Of(Matrix{float}, float[])"/> has it.
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

    /// <summary>σ(a·u + b) of logits u = ln p/(1 − p), as <see cref="PlattScaling"/> has it.</summary>
    private static string CalibrateCells(OnnxGraph graph, string probabilities, Matrix<float> scaling)
    {
        var p = graph.Node(
            "Clip",
            [
                probabilities,
                Scalar(graph, Calibration.LeastProbability),
                Scalar(graph, 1 - Calibration.LeastProbability),
            ]
        );
        var odds = graph.Node("Div", [p, graph.Node("Sub", [Scalar(graph, 1), p])]);
        var scaled = graph.Node(
            "Mul",
            [graph.Node("Log", [odds]), graph.Constant(new Matrix<float>(1, scaling.Columns, scaling.Row(0).ToArray()))]
        );
        var offsets = graph.Constant(new Matrix<float>(1, scaling.Columns, scaling.Row(1).ToArray()));
        return graph.Node("Sigmoid", [graph.Node("Add", [scaled, offsets])]);
    }

    /// <summary>clip((x − mean)·scale, ±8), and 0 for what is not a number.</summary>
    internal static string Standardise(OnnxGraph graph, string x, TensorArchive model)
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

    /// <summary>softmax(Z·W + b), in any of many σ(Z·W + b).</summary>
    internal static string Linear(OnnxGraph graph, string z, Matrix<float> w, Matrix<float> b, OutputKind output) =>
        output == OutputKind.AnyOfMany
            ? graph.Node("Sigmoid", [Affine(graph, z, w, b)])
            : graph.Node("Softmax", [Affine(graph, z, w, b)], ("axis", 1));

    /// <summary>softmax(relu(Z·W₁ + b₁)·W₂ + b₂).</summary>
    private static string Perceptron(OnnxGraph graph, string z, TensorArchive model) =>
        Linear(
            graph,
            graph.Node("Relu", [Affine(graph, z, model.Require("hidden.weights"), model.Require("hidden.bias"))]),
            model.Require("output.weights"),
            model.Require("output.bias"),
            OutputEntry.Load(model)
        );

    /// <summary>Σᵢ exp(−γ·(‖z − aᵢ‖² − the nearest's))·Fᵢ, scaled to sum 1.</summary>
    private static string KernelVote(OnnxGraph graph, string z, TensorArchive model)
    {
        var gamma = (float)model.RequireNumber("gamma", 0, 1e6);
        var distances = Distances(graph, z, model.Require("anchors"));
        var nearest = graph.Node("ReduceMin", [distances], ("axes", new long[] { 1 }), ("keepdims", 1));
        var kernel = graph.Node(
            "Exp",
            [graph.Node("Mul", [graph.Node("Sub", [distances, nearest]), Scalar(graph, -gamma)])]
        );
        if (OutputEntry.Load(model) == OutputKind.AnyOfMany)
            return CellVote(graph, kernel, model.Require("scores"), model.Require("priors"));
        return SumToOne(graph, graph.Node("MatMul", [kernel, graph.Constant(model.Require("scores"))]));
    }

    /// <summary>(κ·F⁺ + ε·π) / (κ·(F⁺ + F⁻) + ε), as <see cref="CellSpreading"/> has it.</summary>
    private static string CellVote(OnnxGraph graph, string kernel, Matrix<float> scores, Matrix<float> priors)
    {
        var (presents, all) = (
            new Matrix<float>(scores.Rows, priors.Columns),
            new Matrix<float>(scores.Rows, priors.Columns)
        );
        for (var i = 0; i < scores.Rows; i++)
        for (var c = 0; c < priors.Columns; c++)
            (presents[i, c], all[i, c]) = (scores[i, c], scores[i, c] + scores[i, priors.Columns + c]);
        var prior = priors.Clone();
        TensorPrimitives.Multiply(prior.Span, CellSpreading.PriorWeight, prior.Span);
        string Votes(Matrix<float> of) => graph.Node("MatMul", [kernel, graph.Constant(of)]);
        return graph.Node(
            "Div",
            [
                graph.Node("Add", [Votes(presents), graph.Constant(prior)]),
                graph.Node("Add", [Votes(all), Scalar(graph, CellSpreading.PriorWeight)]),
            ]
        );
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

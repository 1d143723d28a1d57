using Earshot.Formats;
using Earshot.Learning;
using Earshot.Learning.Views;

namespace Earshot.Inference.Onnx;

/// <summary>
/// <see cref="ViewCommitteeClassifier"/> in standard operators: the mean of its members, and less sure of what is far.
/// </summary>
internal static class OnnxViewCommittee
{
    /// <param name="graph">The graph.</param>
    /// <param name="z">Name of the standardised rows (n, d).</param>
    /// <param name="model">The classifier as it saves itself.</param>
    public static OnnxAnswer Append(OnnxGraph graph, string z, TensorArchive model)
    {
        var output = OutputEntry.Load(model);
        List<string> opinions = [];
        for (var m = 0; m < model.RequireNumber(ViewCommitteeClassifier.MembersEntry, 0, 16); m++)
            opinions.Add(
                OnnxClassifier.Linear(
                    graph,
                    z,
                    model.Require(ViewCommitteeClassifier.Name("weights", m)),
                    model.Require(ViewCommitteeClassifier.Name("bias", m)),
                    output
                )
            );
        Func<string>? near = null;
        foreach (var prefix in (string[])[ViewCommitteeClassifier.DenoisedPrefix, ViewCommitteeClassifier.GraphPrefix])
        {
            var own = model.Under(prefix);
            if (own.Tensors.Count == 0)
                continue;
            var rows =
                prefix == ViewCommitteeClassifier.DenoisedPrefix
                    ? graph.Node("MatMul", [z, graph.Constant(model.Require(ViewCommitteeClassifier.DenoisingName))])
                    : z;
            var answer = OnnxCommittee.Append(graph, OnnxClassifier.Standardise(graph, rows, own), own);
            opinions.Add(answer.Probabilities);
            near = answer.Novelty;
        }
        var mean = opinions.Count == 1 ? opinions[0] : graph.Node("Mean", [.. opinions]);
        if (ViewStudent.Load(model, ViewCommitteeClassifier.Load(model).Dimension) is { } student)
            mean = WithStudent(graph, z, mean, student, output);
        if (near is null)
            return new OnnxAnswer(mean);
        var novelty = graph.Node("Mul", [near(), Loudness(graph, z)]);
        var far = (float)model.RequireNumber(ViewCommitteeClassifier.FarEntry, 0, double.PositiveInfinity);
        return new OnnxAnswer(float.IsFinite(far) ? Doubted(graph, mean, novelty, far, model) : mean, () => novelty);
    }

    /// <summary>(1 − s)·p + s·softmax([z, φ(z)]·W + b), φ(z) = √(2d/m)·cos(z·Ω + τ).</summary>
    private static string WithStudent(OnnxGraph graph, string z, string p, ViewStudent student, OutputKind output)
    {
        var projected = graph.Node("MatMul", [z, graph.Constant(student.Projection)]);
        var cosines = graph.Node("Cos", [graph.Node("Add", [projected, graph.Constant(student.Phase)])]);
        var scaled = graph.Node("Mul", [cosines, OnnxClassifier.Scalar(graph, student.Scale)]);
        var inputs = graph.Node("Concat", [z, scaled], ("axis", 1));
        var said = OnnxClassifier.Linear(graph, inputs, student.Weights, student.Bias, output);
        return graph.Node(
            "Add",
            [
                graph.Node("Mul", [p, OnnxClassifier.Scalar(graph, 1 - student.Share)]),
                graph.Node("Mul", [said, OnnxClassifier.Scalar(graph, student.Share)]),
            ]
        );
    }

    /// <summary>‖z‖/√d.</summary>
    private static string Loudness(OnnxGraph graph, string z) =>
        graph.Node(
            "Sqrt",
            [graph.Node("ReduceMean", [graph.Node("Mul", [z, z])], ("axes", new long[] { 1 }), ("keepdims", 0))]
        );

    /// <summary>w·p + (1 − w)/k with w = min(1, far / novelty)⁴.</summary>
    private static string Doubted(OnnxGraph graph, string p, string novelty, float far, TensorArchive model)
    {
        var share = graph.Node(
            "Min",
            [graph.Node("Div", [OnnxClassifier.Scalar(graph, far), novelty]), OnnxClassifier.Scalar(graph, 1)]
        );
        var w = graph.Node(
            "Unsqueeze",
            [graph.Node("Pow", [share, OnnxClassifier.Scalar(graph, 4)]), graph.Integers(1)]
        );
        var classes = ViewCommitteeClassifier.Load(model).ClassCount;
        var rest = graph.Node(
            "Mul",
            [graph.Node("Sub", [OnnxClassifier.Scalar(graph, 1), w]), OnnxClassifier.Scalar(graph, 1f / classes)]
        );
        return graph.Node("Add", [graph.Node("Mul", [p, w]), rest]);
    }
}

using Earshot.Formats;
using Earshot.Learning;
using Earshot.Learning.GraphCommittee;
using Earshot.Numerics;

namespace Earshot.Inference.Onnx;

/// <summary>
/// <see cref="GraphClassifier"/> in standard operators: the nearest training clips are found in each view, and the
/// members ask them.
/// </summary>
internal static class OnnxCommittee
{
    private static readonly long[] OverNeighbours = [1];

    /// <summary>
    /// (1 − π)·the mean over the members of (1 − α)·softmax([z, mean of the neighbours' z]·W + b) + mean of the
    /// neighbours' votes; + π·softmax(z·W + b). In any of many σ stands for softmax and a member is cut to 0 to 1.
    /// </summary>
    public static OnnxAnswer Append(OnnxGraph graph, string z, TensorArchive model)
    {
        var anchors = model.Require("anchors");
        var undamped = Look(graph, z, anchors, model);
        var opinions = Members(graph, undamped, model, view: 0);
        if (ComponentDamping.Find(model, anchors.Columns) is { } damping)
            opinions =
            [
                .. opinions,
                .. Members(graph, Look(graph, Damp(graph, z, damping), damping.Apply(anchors), model), model, view: 1),
            ];
        var committee = opinions.Length == 1 ? opinions[0] : graph.Node("Mean", opinions);
        var answer = PlainOpinion.Find(model, anchors.Columns, ClassCount(model)) is { } plain
            ? With(graph, committee, z, plain)
            : committee;
        return new OnnxAnswer(
            answer,
            () => Novelty(graph, undamped, (float)model.RequireNumber("typicalDistance", 0, 1e6))
        );
    }

    private static int ClassCount(TensorArchive model) =>
        model.Require($"votes.{GraphClassifier.MemberName(0, GraphClassifier.NeighbourCounts(model)[0])}").Columns;

    private static string With(OnnxGraph graph, string committee, string z, PlainOpinion plain)
    {
        var opinion = OnnxClassifier.Linear(graph, z, plain.Weights, plain.Bias, plain.Output);
        return graph.Node(
            "Add",
            [
                graph.Node("Mul", [opinion, OnnxClassifier.Scalar(graph, plain.Share)]),
                graph.Node("Mul", [committee, OnnxClassifier.Scalar(graph, 1 - plain.Share)]),
            ]
        );
    }

    /// <summary>z − (z·Uᵀ)·U.</summary>
    private static string Damp(OnnxGraph graph, string z, ComponentDamping damping)
    {
        var along = graph.Node("MatMul", [z, graph.Constant(damping.Directions.Transposed())]);
        return graph.Node("Sub", [z, graph.Node("MatMul", [along, graph.Constant(damping.Directions)])]);
    }

    /// <summary>The nearest anchors of each row, as many as the largest member has.</summary>
    private static Sight Look(OnnxGraph graph, string z, Matrix<float> anchors, TensorArchive model)
    {
        var most = graph.Integers(Math.Min(anchors.Rows, GraphClassifier.NeighbourCounts(model).Max()));
        var nearest = graph.Nodes(
            "TopK",
            [OnnxClassifier.Distances(graph, z, anchors), most],
            2,
            ("axis", 1),
            ("largest", 0),
            ("sorted", 1)
        )[1];
        return new Sight(z, anchors.Columns, graph.Constant(anchors), nearest);
    }

    /// <summary>
    /// Mean over the nearest anchors a of ‖z − a‖ / the training clips' typical: the differences are taken, as a clip
    /// that was learnt from is at distance 0.
    /// </summary>
    private static string Novelty(OnnxGraph graph, Sight seen, float typicalDistance)
    {
        var difference = graph.Node(
            "Sub",
            [
                graph.Node("Unsqueeze", [seen.Rows, graph.Integers(1)]),
                graph.Node("Gather", [seen.Anchors, seen.Nearest], ("axis", 0)),
            ]
        );
        var squared = graph.Node(
            "ReduceSum",
            [graph.Node("Mul", [difference, difference]), graph.Integers(2)],
            ("keepdims", 0)
        );
        var mean = graph.Node("ReduceMean", [graph.Node("Sqrt", [squared])], ("axes", OverNeighbours), ("keepdims", 0));
        return graph.Node("Div", [mean, OnnxClassifier.Scalar(graph, typicalDistance)]);
    }

    private static string[] Members(OnnxGraph graph, Sight seen, TensorArchive model, int view) =>
        [
            .. GraphClassifier
                .NeighbourCounts(model)
                .Select(k => Member(graph, seen, model, k, GraphClassifier.MemberName(view, k))),
        ];

    private static string Member(OnnxGraph graph, Sight seen, TensorArchive model, int neighbours, string name)
    {
        var (votes, parameters) = (model.Require($"votes.{name}"), model.Require($"parameters.{name}"));
        var nearest = graph.Node(
            "Slice",
            [seen.Nearest, graph.Integers(0), graph.Integers(neighbours), graph.Integers(1)]
        );
        string NeighbourMean(string table) =>
            graph.Node(
                "ReduceMean",
                [graph.Node("Gather", [table, nearest], ("axis", 0))],
                ("axes", OverNeighbours),
                ("keepdims", 0)
            );
        var output = OutputEntry.Load(model);
        // (n, 2d)
        var h = graph.Node("Concat", [seen.Rows, NeighbourMean(seen.Anchors)], ("axis", 1));
        var weights = new Matrix<float>(2 * seen.Dimension, votes.Columns, parameters.Buffer);
        var bias = new Matrix<float>(1, votes.Columns, parameters.Span[weights.Span.Length..].ToArray());
        var own = graph.Node(
            "Mul",
            [
                OnnxClassifier.Linear(graph, h, weights, bias, output),
                OnnxClassifier.Scalar(graph, 1 - (float)model.RequireNumber("smoothAlpha", 0, 1)),
            ]
        );
        var sum = graph.Node("Add", [own, NeighbourMean(graph.Constant(votes))]);
        return output == OutputKind.AnyOfMany
            ? graph.Node("Clip", [sum, OnnxClassifier.Scalar(graph, 0), OnnxClassifier.Scalar(graph, 1)])
            : OnnxClassifier.SumToOne(graph, graph.Node("Relu", [sum]));
    }

    /// <summary>Rows in one view and what is near them there.</summary>
    /// <param name="Rows">Name of the rows (n, d).</param>
    /// <param name="Dimension">d.</param>
    /// <param name="Anchors">Name of the training clips.</param>
    /// <param name="Nearest">Name of the indices of the nearest, nearest first (n, most neighbours).</param>
    private sealed record Sight(string Rows, int Dimension, string Anchors, string Nearest);
}

using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Formats;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Linear;
using Earshot.Learning.Selection;
using Earshot.Numerics;

namespace Earshot.Learning.Views;

/// <summary>
/// What <c>committee</c> learns: the mean of its members' probabilities, and by its share the student's; of a clip
/// farther from the training clips than their views are, w·p + (1 − w)/k with w = (far / novelty)⁴.
/// </summary>
internal sealed class ViewCommitteeClassifier : IClassifier, IExplains, INoveltyScore
{
    internal const string MembersEntry = "members",
        GraphPrefix = "graph.",
        DenoisedPrefix = "denoisedGraph.",
        DenoisingName = "denoising",
        FarEntry = "farAbove";

    private readonly Standardiser standardiser;
    private readonly IReadOnlyList<LinearMember> linear;
    private readonly GraphClassifier? graph,
        denoisedGraph;
    private readonly Matrix<float>? denoising;
    private readonly float farAbove;
    private readonly ViewStudent? student;

    internal ViewCommitteeClassifier(
        Standardiser standardiser,
        IReadOnlyList<LinearMember> linear,
        GraphClassifier? graph,
        GraphClassifier? denoisedGraph,
        Matrix<float>? denoising,
        OutputKind output,
        float farAbove = float.PositiveInfinity,
        ViewStudent? student = null
    )
    {
        Output = output;
        (this.standardiser, this.linear, this.graph, this.denoisedGraph) = (standardiser, linear, graph, denoisedGraph);
        (this.denoising, this.farAbove, this.student) = (denoising, farAbove, student);
    }

    internal bool CanTellNovelty => (graph ?? denoisedGraph) is not null;

    internal bool HasMembers => linear.Count > 0 || CanTellNovelty;

    /// <summary>The same, less sure of clips whose novelty is above that.</summary>
    internal ViewCommitteeClassifier DoubtingAbove(float novelty) =>
        new(standardiser, linear, graph, denoisedGraph, denoising, Output, novelty, student);

    /// <summary>
    /// The same with a student, which knows what the plain regression knew: that one leaves if others stay.
    /// </summary>
    internal ViewCommitteeClassifier With(ViewStudent taught, bool plainLeaves)
    {
        var leaves = plainLeaves && (linear.Count > 1 || CanTellNovelty);
        var stay = leaves ? [.. linear.Skip(1)] : linear;
        return new(standardiser, stay, graph, denoisedGraph, denoising, Output, farAbove, taught);
    }

    /// <summary>Probabilities (n, k) of raw rows.</summary>
    internal Matrix<float> Answers(Matrix<float> features)
    {
        var probabilities = new Matrix<float>(features.Rows, ClassCount);
        Predict(features, probabilities);
        return probabilities;
    }

    /// <inheritdoc/>
    public string Method => "committee";

    /// <inheritdoc/>
    public OutputKind Output { get; }

    /// <inheritdoc/>
    public int ClassCount => linear.Count > 0 ? linear[0].Bias.Columns : (graph ?? denoisedGraph)!.ClassCount;

    /// <inheritdoc/>
    public int Dimension => standardiser.Dimension;

    /// <inheritdoc/>
    public Condensation? Condensed => (graph ?? denoisedGraph)?.Condensed;

    /// <inheritdoc/>
    public void Predict(Matrix<float> features, Matrix<float> probabilities)
    {
        var z = standardiser.Apply(features);
        var opinion = new Matrix<float>(features.Rows, ClassCount);
        var members = linear.Count + (graph is null ? 0 : 1) + (denoisedGraph is null ? 0 : 1);
        probabilities.Span.Clear();
        foreach (var member in linear)
        {
            if (Output == OutputKind.AnyOfMany)
                ClassRegressions.Predict(z, member.Weights, member.Bias.Span, opinion);
            else
                LinearClassifier.PredictStandardised(z, member.Weights, member.Bias.Span, opinion);
            Add();
        }
        if (graph is not null)
        {
            graph.Predict(z, opinion);
            Add();
        }
        if (denoisedGraph is not null)
        {
            denoisedGraph.Predict(Denoised(z), opinion);
            Add();
        }
        if (student is not null)
            AskStudent(student, z, opinion, probabilities);
        if (float.IsFinite(farAbove))
            Doubt(Novelty(features), probabilities);

        void Add() => TensorPrimitives.MultiplyAdd(opinion.Span, 1f / members, probabilities.Span, probabilities.Span);
    }

    /// <summary>(1 − s)·p + s·q, q the student's.</summary>
    private static void AskStudent(ViewStudent student, Matrix<float> z, Matrix<float> q, Matrix<float> p)
    {
        student.Predict(z, q);
        TensorPrimitives.Multiply(p.Span, 1 - student.Share, p.Span);
        TensorPrimitives.MultiplyAdd(q.Span, student.Share, p.Span, p.Span);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Support> Explain(ReadOnlySpan<float> features, int count)
    {
        var z = standardiser.Apply(new Matrix<float>(1, features.Length, features.ToArray()));
        return graph is not null ? graph.Explain(z.Span, count)
            : denoisedGraph is not null ? denoisedGraph.Explain(Denoised(z).Span, count)
            : [];
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The graph's times ‖z‖/√d, as denoising brings near what is nothing but noise; 1 for all where there is no
    /// graph.
    /// </remarks>
    public float[] Novelty(Matrix<float> features)
    {
        var z = standardiser.Apply(features);
        var novelty =
            graph is not null ? graph.Novelty(z)
            : denoisedGraph is not null ? denoisedGraph.Novelty(Denoised(z))
            : [.. Enumerable.Repeat(1f, features.Rows)];
        for (var i = 0; i < novelty.Length && CanTellNovelty; i++)
            novelty[i] *= TensorPrimitives.Norm<float>(z.Row(i)) / MathF.Sqrt(z.Columns);
        return novelty;
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        archive.Metadata["method"] = Method;
        archive.Metadata[MembersEntry] = linear.Count.ToString(CultureInfo.InvariantCulture);
        standardiser.Save(archive);
        OutputEntry.Save(archive, Output);
        for (var m = 0; m < linear.Count; m++)
            (archive.Tensors[Name("weights", m)], archive.Tensors[Name("bias", m)]) = (
                linear[m].Weights,
                linear[m].Bias
            );
        if (denoising is not null)
            archive.Tensors[DenoisingName] = denoising;
        archive.Metadata[FarEntry] = farAbove.ToString("R", CultureInfo.InvariantCulture);
        SaveGraph(archive, GraphPrefix, graph);
        SaveGraph(archive, DenoisedPrefix, denoisedGraph);
        student?.Save(archive);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static ViewCommitteeClassifier Load(TensorArchive archive)
    {
        var standardiser = Standardiser.Load(archive);
        var d = standardiser.Dimension;
        var count = archive.RequireNumber(MembersEntry, 0, 16);
        if (count != Math.Floor(count))
            throw new InvalidDataException($"the model has {count} linear members, expected a whole number, 0 to 16");
        List<LinearMember> linear = [];
        for (var m = 0; m < (int)count; m++)
        {
            var weights = archive.Require(Name("weights", m), d);
            linear.Add(new(weights, archive.Require(Name("bias", m), 1, weights.Columns)));
        }
        var (graph, denoisedGraph) = (LoadGraph(archive, GraphPrefix, d), LoadGraph(archive, DenoisedPrefix, d));
        var student = ViewStudent.Load(archive, d);
        int[] classes =
        [
            .. linear.Select(member => member.Bias.Columns),
            .. student is null ? Array.Empty<int>() : [student.Bias.Columns],
            .. new[] { graph, denoisedGraph }.OfType<GraphClassifier>().Select(member => member.ClassCount),
        ];
        return classes.Distinct().Count() == 1
            ? new(
                standardiser,
                linear,
                graph,
                denoisedGraph,
                denoisedGraph is null ? null : archive.Require(DenoisingName, d, d),
                OutputEntry.Load(archive),
                (float)archive.RequireNumber(FarEntry, 0, double.PositiveInfinity),
                student
            )
            : throw new InvalidDataException(
                $"the model's members know {string.Join(", ", classes)} classes, expected one number"
            );
    }

    private void Doubt(float[] novelty, Matrix<float> probabilities)
    {
        for (var i = 0; i < novelty.Length; i++)
            if (novelty[i] > farAbove)
            {
                var row = probabilities.Row(i);
                var w = MathF.Pow(farAbove / novelty[i], 4);
                TensorPrimitives.Multiply(row, w, row);
                TensorPrimitives.Add(row, (1 - w) / row.Length, row);
            }
    }

    private Matrix<float> Denoised(Matrix<float> z) => ViewCommittee.Product(z, denoising!);

    internal static string Name(string what, int member) =>
        string.Create(CultureInfo.InvariantCulture, $"linear.{member}.{what}");

    private static void SaveGraph(TensorArchive archive, string prefix, GraphClassifier? graph)
    {
        if (graph is null)
            return;
        var own = new TensorArchive();
        graph.Save(own);
        archive.Put(prefix, own);
    }

    private static GraphClassifier? LoadGraph(TensorArchive archive, string prefix, int dimension)
    {
        var own = archive.Under(prefix);
        if (own.Tensors.Count == 0)
            return null;
        var graph = GraphClassifier.Load(own);
        return graph.Dimension == dimension
            ? graph
            : throw new InvalidDataException(
                $"the model's graph takes {graph.Dimension} features, its standardiser {dimension}"
            );
    }
}

using System.Text.Json;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Linear;
using Earshot.Numerics;

namespace Earshot.Learning.Views;

/// <summary>
/// Method <c>committee</c>: learns from clips and their views (<see cref="TrainingSet.Views"/>), and is asked as the
/// mean of members that each see the clips in a space of their own: standardised; whitened within clips; linearly
/// denoised; and <see cref="GraphMethod"/> among denoised clips. A student learns from noisy views what they say of the
/// clips as they are. Whitening and denoising are learnt from all clips and
/// views, labelled or not: no member has to be chosen, and none that fails on some data decides alone. Without views it
/// is the mean of a plain regression and the graph.
/// </summary>
/// <param name="options">Null for the defaults.</param>
public sealed class ViewCommittee(ViewCommitteeOptions? options = null) : ILearner
{
    private readonly ViewCommitteeOptions options = options ?? new();
    private readonly GraphMethod graph = new();

    /// <inheritdoc/>
    public string Name => "committee";

    /// <inheritdoc/>
    public string Options => JsonSerializer.Serialize(options, OptionsJson.Default.ViewCommitteeOptions);

    /// <inheritdoc/>
    public IClassifier Fit(
        TrainingSet training,
        RandomStreams random,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        Matrix<float>[] raw = [training.Features, .. training.Views];
        var standardiser = Standardiser.Fit(Matrix<float>.Stacked(raw));
        Matrix<float>[] versions = [.. raw.Select(standardiser.Apply)];
        var hasViews = versions.Length > 1;
        var denoising = hasViews ? LinearMaps.Denoising(versions, options.DenoisingRidge) : null;
        List<LinearMember> linear = [];
        if (Has(ViewMembers.Plain))
            linear.Add(FitLinear(versions, null, training, cancellation));
        if (Has(ViewMembers.White) && hasViews)
            if (LinearMaps.Whitening(versions, options.WhiteningShrinkage) is { } whitening)
                linear.Add(FitLinear(versions, whitening, training, cancellation));
        if (Has(ViewMembers.Denoised) && hasViews)
            linear.Add(FitLinear(versions, denoising, training, cancellation));
        GraphClassifier? FitGraph(Matrix<float> features) =>
            (GraphClassifier)
                graph.Fit(training with { Features = features, Views = [] }, random, progress, cancellation);
        var classifier = new ViewCommitteeClassifier(
            standardiser,
            linear,
            Has(ViewMembers.Graph) || (Has(ViewMembers.DenoisedGraph) && !hasViews) ? FitGraph(versions[0]) : null,
            Has(ViewMembers.DenoisedGraph) && hasViews ? FitGraph(Product(versions[0], denoising!)) : null,
            Has(ViewMembers.DenoisedGraph) ? denoising : null,
            training.Output
        );
        if (Has(ViewMembers.Student) && classifier.HasMembers && hasViews && HasClipsToTeach(training))
            classifier = classifier.With(
                ViewStudent.Learn(versions, training, classifier.Answers, random, cancellation),
                plainLeaves: Has(ViewMembers.Plain)
            );
        return options.DoubtFarClips && classifier.CanTellNovelty && hasViews && training.Targets is null
            ? classifier.DoubtingAbove(Farthest(classifier, training.Views))
            : classifier;
    }

    internal static Matrix<float> Product(Matrix<float> z, Matrix<float> map)
    {
        var product = new Matrix<float>(z.Rows, map.Columns);
        Gemm.Multiply(z, map, product);
        return product;
    }

    /// <summary>The novelty that one in a hundred views of the training clips exceeds.</summary>
    private static float Farthest(ViewCommitteeClassifier classifier, IReadOnlyList<Matrix<float>> views)
    {
        float[] novelty = [.. views.SelectMany(classifier.Novelty).Order()];
        return Math.Max(novelty[(int)(0.99 * (novelty.Length - 1))], float.Epsilon);
    }

    private static bool HasClipsToTeach(TrainingSet training) =>
        training.Targets is null && 2 * training.LabelledRows().Length < training.Labels.Length;

    private bool Has(ViewMembers member) => options.Members.HasFlag(member);

    /// <summary>
    /// The regression on all versions of the labelled clips so mapped, told in terms of unmapped rows.
    /// </summary>
    private LinearMember FitLinear(
        Matrix<float>[] versions,
        Matrix<float>? map,
        TrainingSet training,
        CancellationToken cancellation
    )
    {
        var rows = training.Targets?.KnownRows() ?? training.LabelledRows();
        int[] all = [.. versions.SelectMany(_ => rows)];
        var labelled = Matrix<float>.Stacked([.. versions.Select(version => version.SelectRows(rows))]);
        var (d, k) = (labelled.Columns, training.ClassCount);
        var mapped = map is null ? labelled : Product(labelled, map);
        var regression = new LogisticRegressionOptions
        {
            InverseRegularisation = options.Freedom / ((double)d * versions.Length),
        };
        var parameters = training.Targets is { } targets
            ? ClassRegressions.Train(mapped, targets.SelectRows(all), regression, training.Parallel(cancellation))
            : LogisticRegression.TrainLabelled(
                mapped,
                [.. all.Select(row => training.Labels[row])],
                k,
                regression,
                cancellation: cancellation
            );
        var weights = new Matrix<float>(d, k, parameters);
        return new LinearMember(
            map is null ? new Matrix<float>(d, k, parameters[..(d * k)]) : Product(map, weights),
            new Matrix<float>(1, k, parameters[^k..])
        );
    }
}

/// <summary>softmax(z·W + b) of standardised rows z; in any of many σ(z·W + b).</summary>
/// <param name="Weights">W (d, k).</param>
/// <param name="Bias">b (1, k).</param>
internal sealed record LinearMember(Matrix<float> Weights, Matrix<float> Bias);

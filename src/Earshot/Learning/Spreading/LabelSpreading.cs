using System.Numerics.Tensors;
using System.Text.Json;
using Earshot.Numerics;

namespace Earshot.Learning.Spreading;

/// <summary>
/// Method <c>label-spreading</c> (Zhou et al. 2004): F ← α·S·F + (1 − α)·Y, with S = D^-½·K·D^-½ of the kernel K
/// between all training clips, its diagonal 0. In any of many presents and absents spread apart (<see
/// cref="CellSpreading"/>).
/// </summary>
/// <remarks>It keeps K whole: n² numbers, so 20,000 clips (1.6 GB) are its limit.</remarks>
/// <param name="options">Null for the defaults.</param>
public sealed class LabelSpreading(LabelSpreadingOptions? options = null) : ILearner
{
    /// <summary>Most training clips it takes.</summary>
    public const int MaxClips = 20_000;

    private readonly LabelSpreadingOptions options = options ?? new();

    /// <inheritdoc/>
    public string Name => "label-spreading";

    /// <inheritdoc/>
    public string Options => JsonSerializer.Serialize(options, OptionsJson.Default.LabelSpreadingOptions);

    /// <inheritdoc/>
    public IClassifier Fit(
        TrainingSet training,
        RandomStreams random,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        if (training.Features.Rows > MaxClips)
            throw new InvalidDataException(
                $"label-spreading compares every clip with every other and takes at most {MaxClips} clips, got "
                    + $"{training.Features.Rows}: use method graph"
            );
        var standardiser = Standardiser.Fit(training.Features);
        var z = standardiser.Apply(training.Features);
        var spread = NormalisedKernel(z);
        var scores = training.Targets is { } targets ? CellSpreading.Seeds(targets) : OneHot(training);
        var own = scores.Clone();
        var next = new Matrix<float>(scores.Rows, scores.Columns);
        for (var round = 0; round < options.MaxRounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new TrainingProgress("spreading labels", round, options.MaxRounds));
            Gemm.Multiply(spread, scores, next);
            TensorPrimitives.Multiply(next.Span, (float)options.Alpha, next.Span);
            TensorPrimitives.MultiplyAdd(own.Span, (float)(1 - options.Alpha), next.Span, next.Span);
            TensorPrimitives.Subtract(scores.Span, next.Span, scores.Span);
            var change = TensorPrimitives.SumOfMagnitudes<float>(scores.Span);
            (scores, next) = (next, scores);
            if (change < options.Tolerance)
                break;
        }
        if (training.Targets is { } known)
            return new KernelVoteClassifier(standardiser, z, scores, (float)options.Gamma, CellSpreading.Priors(known));
        NormaliseRows(scores);
        return new KernelVoteClassifier(standardiser, z, scores, (float)options.Gamma);
    }

    private Matrix<float> NormalisedKernel(Matrix<float> z)
    {
        var kernel = KernelVoteClassifier.Kernel(z, z, (float)options.Gamma);
        for (var i = 0; i < kernel.Rows; i++)
            kernel[i, i] = 0;
        var rootDegree = new float[kernel.Rows];
        for (var i = 0; i < kernel.Rows; i++)
            rootDegree[i] = TensorPrimitives.Sum<float>(kernel.Row(i)) is var degree and > 0 ? MathF.Sqrt(degree) : 1;
        for (var i = 0; i < kernel.Rows; i++)
        {
            TensorPrimitives.Divide(kernel.Row(i), rootDegree[i], kernel.Row(i));
            TensorPrimitives.Divide(kernel.Row(i), rootDegree, kernel.Row(i));
        }
        return kernel;
    }

    private static Matrix<float> OneHot(TrainingSet training)
    {
        var truth = new Matrix<float>(training.Labels.Length, training.ClassCount);
        foreach (var i in training.LabelledRows())
            truth[i, training.Labels[i]] = 1;
        return truth;
    }

    private static void NormaliseRows(Matrix<float> scores)
    {
        for (var i = 0; i < scores.Rows; i++)
            if (TensorPrimitives.Sum<float>(scores.Row(i)) is var sum and > 0)
                TensorPrimitives.Divide(scores.Row(i), sum, scores.Row(i));
    }
}

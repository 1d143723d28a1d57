using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Formats;
using Earshot.Numerics;

namespace Earshot.Learning.Spreading;

/// <summary>
/// P(y | x) ∝ Σᵢ exp(−γ·‖x − xᵢ‖²)·Fᵢ over all training clips i with their scores F: how <c>label-spreading</c>
/// answers. The exponent is taken relative to the nearest clip, so that a far query still gets its neighbours' answer.
/// </summary>
/// <param name="standardiser">Of the training rows.</param>
/// <param name="anchors">Standardised training clips, shape (n, d).</param>
/// <param name="scores">F, shape (n, k); in any of many F⁺ and F⁻ side by side, shape (n, 2·k).</param>
/// <param name="gamma">γ.</param>
/// <param name="priors">In any of many π, shape (1, k) (<see cref="CellSpreading"/>); null: one of many.</param>
internal sealed class KernelVoteClassifier(
    Standardiser standardiser,
    Matrix<float> anchors,
    Matrix<float> scores,
    float gamma,
    Matrix<float>? priors = null
) : IClassifier
{
    private const int BlockRows = 256;

    /// <inheritdoc/>
    public string Method => "label-spreading";

    /// <inheritdoc/>
    public int ClassCount => priors?.Columns ?? scores.Columns;

    /// <inheritdoc/>
    public OutputKind Output => priors is null ? OutputKind.OneOfMany : OutputKind.AnyOfMany;

    /// <inheritdoc/>
    public int Dimension => standardiser.Dimension;

    /// <inheritdoc/>
    public void Predict(Matrix<float> features, Matrix<float> probabilities)
    {
        for (var start = 0; start < features.Rows; start += BlockRows)
        {
            int[] rows = [.. Enumerable.Range(start, Math.Min(BlockRows, features.Rows - start))];
            var votes = new Matrix<float>(rows.Length, scores.Columns);
            Gemm.Multiply(
                Kernel(standardiser.Apply(features.SelectRows(rows)), anchors, gamma, fromNearest: true),
                scores,
                votes
            );
            for (var i = 0; i < rows.Length; i++)
                if (priors is null)
                    Normalise(votes.Row(i), probabilities.Row(start + i));
                else
                    CellSpreading.Answer(votes.Row(i), priors.Span, probabilities.Row(start + i));
        }
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        archive.Metadata["method"] = Method;
        archive.Metadata["gamma"] = gamma.ToString("R", CultureInfo.InvariantCulture);
        archive.Tensors["anchors"] = anchors;
        archive.Tensors["scores"] = scores;
        standardiser.Save(archive);
        OutputEntry.Save(archive, Output);
        if (priors is not null)
            archive.Tensors["priors"] = priors;
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static KernelVoteClassifier Load(TensorArchive archive)
    {
        var standardiser = Standardiser.Load(archive);
        var anchors = archive.Require("anchors", columns: standardiser.Dimension);
        var scores = archive.Require("scores", anchors.Rows);
        return new KernelVoteClassifier(
            standardiser,
            anchors,
            scores,
            (float)archive.RequireNumber("gamma", 0, 1e6),
            OutputEntry.Load(archive) == OutputKind.OneOfMany ? null : Priors(archive, scores)
        );
    }

    private static Matrix<float> Priors(TensorArchive archive, Matrix<float> scores) =>
        archive.Require("priors", rows: 1) is var priors && 2 * priors.Columns == scores.Columns
            ? priors
            : throw new InvalidDataException(
                $"the model has priors of {priors.Columns} classes, its scores are of {scores.Columns / 2.0}"
            );

    /// <summary>
    /// exp(−γ·‖a − b‖²) of every row of <paramref name="a"/> with every row of <paramref name="b"/>, shape (rows of a,
    /// rows of b).
    /// </summary>
    /// <param name="a">Rows.</param>
    /// <param name="b">Rows.</param>
    /// <param name="gamma">γ.</param>
    /// <param name="fromNearest">Scales each row so that its largest value is 1.</param>
    internal static Matrix<float> Kernel(Matrix<float> a, Matrix<float> b, float gamma, bool fromNearest = false)
    {
        var kernel = SquaredDistances.Between(a, b);
        for (var i = 0; i < kernel.Rows; i++)
        {
            var row = kernel.Row(i);
            if (fromNearest)
                TensorPrimitives.Subtract(row, TensorPrimitives.Min<float>(row), row);
            TensorPrimitives.Multiply(row, -gamma, row);
            TensorPrimitives.Exp<float>(row, row);
        }
        return kernel;
    }

    /// <summary>Votes to probabilities; where no vote counts, every class is as likely.</summary>
    private static void Normalise(ReadOnlySpan<float> votes, Span<float> probabilities)
    {
        if (TensorPrimitives.Sum(votes) is var sum and > 0)
            TensorPrimitives.Divide(votes, sum, probabilities);
        else
            probabilities.Fill(1f / probabilities.Length);
    }
}

using System.Numerics.Tensors;
using Earshot.Formats;
using Earshot.Numerics;

namespace Earshot.Learning.GraphCommittee;

/// <summary>
/// Damps the loudest principal components of standardised clips. Clips differ most in voice, room and level, often less
/// in what they are of, and Euclidean distance hears the loudest: z' = z − (z·Uᵀ)·U, the rows of U being √(1 − sᵢ)·vᵢ,
/// with sᵢ² = (θ·λ̄ + (1 − θ)·λ_r) / (θ·λ̄ + (1 − θ)·λᵢ), λᵢ the variance along component vᵢ and λ̄ the mean over all
/// directions.
/// </summary>
/// <remarks>
/// Up to a common factor it is whitening by the covariance shrunk to (1 − θ)·C + θ·λ̄·I, the components after the r-th
/// taken as alike, so that r·d numbers hold it instead of d².
/// </remarks>
internal sealed class ComponentDamping
{
    private const string Entry = "damping";

    private ComponentDamping(Matrix<float> directions) => Directions = directions;

    /// <summary>U, shape (r, d).</summary>
    public Matrix<float> Directions { get; }

    /// <summary>Of these clips.</summary>
    /// <param name="z">Standardised; shape (n, d).</param>
    /// <param name="components">r, at least 1; at most d are damped.</param>
    /// <param name="shrinkage">θ, above 0, at most 1 (no damping).</param>
    public static ComponentDamping Fit(Matrix<float> z, int components, double shrinkage)
    {
        // where it starts doesn't matter
        var directions = PrincipalComponents.Directions(z, components, new RandomStreams(0).Stream("components"));
        var along = new Matrix<float>(z.Rows, directions.Rows);
        Gemm.MultiplyTransposedB(z, directions, along);
        var variances = Variances(along);
        var floor = shrinkage * TensorPrimitives.SumOfSquares<float>(z.Span) / ((double)z.Rows * z.Columns);
        for (var i = 0; i < directions.Rows; i++)
        {
            var squared =
                (floor + (1 - shrinkage) * variances.Min())
                / Math.Max(floor + (1 - shrinkage) * variances[i], double.Epsilon);
            TensorPrimitives.Multiply(
                directions.Row(i),
                (float)Math.Sqrt(1 - Math.Sqrt(Math.Min(1, squared))),
                directions.Row(i)
            );
        }
        return new ComponentDamping(directions);
    }

    /// <summary>z' of rows z (n, d).</summary>
    public Matrix<float> Apply(Matrix<float> z)
    {
        var (along, loud) = (new Matrix<float>(z.Rows, Directions.Rows), new Matrix<float>(z.Rows, z.Columns));
        Gemm.MultiplyTransposedB(z, Directions, along);
        Gemm.Multiply(along, Directions, loud);
        TensorPrimitives.Subtract(z.Span, loud.Span, loud.Span);
        return loud;
    }

    /// <summary>Writes tensor <c>damping</c>.</summary>
    public void Save(TensorArchive archive) => archive.Tensors[Entry] = Directions;

    /// <summary>Reads what <see cref="Save"/> wrote; null where the archive holds none.</summary>
    public static ComponentDamping? Find(TensorArchive archive, int dimension) =>
        archive.Tensors.ContainsKey(Entry) ? new ComponentDamping(archive.Require(Entry, columns: dimension)) : null;

    private static double[] Variances(Matrix<float> along)
    {
        var sums = new double[along.Columns];
        for (var i = 0; i < along.Rows; i++)
        for (var c = 0; c < sums.Length; c++)
            sums[c] += (double)along[i, c] * along[i, c];
        return [.. sums.Select(sum => sum / along.Rows)];
    }
}

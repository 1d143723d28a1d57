using Earshot.Numerics;

namespace Earshot.Learning.Confidence;

/// <summary>
/// How probabilities of any of many are calibrated: one <see cref="PlattScaling"/> over all classes together, and one
/// of its own for a class with 30 held-out presents or more; not so of windows, which overlap.
/// </summary>
/// <param name="Classes">Of each class.</param>
public sealed record ClassCalibration(IReadOnlyList<PlattScaling> Classes)
{
    private const int FewestCells = 10,
        PresentsForItsOwn = 30;

    /// <summary>Learns it; null where there are fewer than ten held-out cells: nothing is calibrated then.</summary>
    public static ClassCalibration? Learn(HeldOutCells held)
    {
        var cells = Enumerable.Range(0, held.Cells.Classes).Select(c => held.Of(c, held.Probabilities)).ToArray();
        if (cells.Sum(ofClass => ofClass.Length) < FewestCells)
            return null;
        var pooled = PlattScaling.Fit([.. cells.SelectMany(ofClass => ofClass)]).Stored();
        return new([
            .. cells.Select(ofClass =>
                held.Windows is null
                && ofClass.Count(cell => cell.Present) >= PresentsForItsOwn
                && !ofClass.All(cell => cell.Present)
                    ? PlattScaling.Fit(ofClass).Stored()
                    : pooled
            ),
        ]);
    }

    /// <summary>Calibrates probabilities (n, k) in place.</summary>
    public void Apply(Matrix<float> probabilities)
    {
        for (var i = 0; i < probabilities.Rows; i++)
        {
            var row = probabilities.Row(i);
            for (var c = 0; c < row.Length; c++)
                row[c] = Classes[c].Apply(row[c]);
        }
    }
}

using Earshot.Annotations;

namespace Earshot.Learning.Labelling;

/// <summary>
/// What nobody said, taken for absent at little weight, so that positive labels alone can be learnt from: every class
/// in a recording that nobody annotated, and in a window that is labelled with some class, all classes of which nothing
/// is said there. The first are many and some of them wrong; so they weigh little together, and what is believed of
/// them may change.
/// </summary>
internal static class WeakAbsences
{
    /// <summary>Weight of a window of a recording that nobody annotated.</summary>
    public const float OfUnannotated = 0.05f;

    /// <summary>Weight of the other classes in a window that is labelled with one.</summary>
    public const float OfOtherClasses = 0.5f;

    /// <summary>All absences of unannotated recordings together, as a share of a class's other absences.</summary>
    private const double Share = 0.1;

    /// <summary>Puts them in place of unknown cells.</summary>
    /// <param name="targets">What is said; changed in place.</param>
    /// <param name="isUnannotated">Whether a row is of a recording that nobody annotated.</param>
    public static void Put(LabelMatrix targets, Predicate<int> isUnannotated)
    {
        for (var row = 0; row < targets.Rows; row++)
        {
            var weight =
                targets.Row(row).Contains(LabelMatrix.Present) ? OfOtherClasses
                : isUnannotated(row) ? OfUnannotated
                : 0;
            for (var c = 0; weight > 0 && c < targets.Classes; c++)
                if (targets[row, c] == LabelMatrix.Unknown)
                    targets.Set(row, c, LabelMatrix.Absent, weight);
        }
    }

    /// <summary>Whether nothing points to a cell but that nobody annotated its recording, or not even that.</summary>
    public static bool IsOpen(LabelMatrix targets, int row, int @class) =>
        targets[row, @class] == LabelMatrix.Unknown || IsOfUnannotated(targets, row, @class);

    /// <summary>Whether there are unannotated recordings, and beside them no window with two classes.</summary>
    public static bool AreOfOneClassEach(LabelMatrix targets)
    {
        var rows = Enumerable.Range(0, targets.Rows);
        return rows.All(row => targets.Row(row).Count(LabelMatrix.Present) <= 1)
            && rows.Any(row => Enumerable.Range(0, targets.Classes).Any(c => IsOfUnannotated(targets, row, c)));
    }

    /// <summary>Share of all cells that are known otherwise, 0 to 1.</summary>
    public static double SaidShare(LabelMatrix targets)
    {
        var open = Enumerable.Range(0, targets.Classes).Sum(c => OpenCount(targets, c));
        return targets.Rows == 0 ? 0 : 1 - (double)open / ((double)targets.Rows * targets.Classes);
    }

    /// <summary>
    /// As <see cref="LabelMatrix.Balanced()"/>; the absences of unannotated recordings, however many they are, share a
    /// tenth of the weight of a class's other absences, or all of it where there are none.
    /// </summary>
    public static LabelMatrix Balanced(LabelMatrix targets)
    {
        var tamed = targets.Clone();
        for (var c = 0; c < targets.Classes; c++)
        {
            int[] weak = [.. targets.KnownRows(c).Where(row => IsOfUnannotated(targets, row, c))];
            if (weak.Length == 0)
                continue;
            var others = targets.WeightOf(c, LabelMatrix.Absent) - weak.Length * (double)OfUnannotated;
            foreach (var row in weak.Where(_ => others > OfUnannotated))
                tamed.Set(row, c, LabelMatrix.Absent, (float)(Share * others / weak.Length));
        }
        return tamed.Balanced(c => targets.Rows - OpenCount(targets, c));
    }

    private static int OpenCount(LabelMatrix targets, int @class) =>
        Enumerable.Range(0, targets.Rows).Count(row => IsOpen(targets, row, @class));

    private static bool IsOfUnannotated(LabelMatrix targets, int row, int @class) =>
        targets[row, @class] == LabelMatrix.Absent && targets.Weight(row, @class) <= OfUnannotated;
}

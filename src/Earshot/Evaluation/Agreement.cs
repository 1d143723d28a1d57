namespace Earshot.Evaluation;

/// <summary>How far people agree beyond what chance would bring. Classes are any whole numbers.</summary>
public static class Agreement
{
    /// <summary>
    /// Cohen's κ = (pₒ − pₑ) / (1 − pₑ) of two people: pₒ is the share of things they call alike, pₑ = Σₖ aₖ·bₖ the
    /// share expected of two who call class k in shares aₖ and bₖ of cases (Cohen 1960).
    /// </summary>
    /// <param name="pairs">What the one and the other call each thing.</param>
    /// <returns>At most 1; 0 is chance. NaN of nothing, and where both call everything the same class.</returns>
    public static double CohenKappa(IReadOnlyCollection<(int First, int Second)> pairs)
    {
        double n = pairs.Count;
        var observed = pairs.Count(pair => pair.First == pair.Second) / n;
        var second = pairs.CountBy(pair => pair.Second).ToDictionary();
        var expected = pairs
            .CountBy(pair => pair.First)
            .Sum(first => first.Value / n * (second.GetValueOrDefault(first.Key) / n));
        return (observed - expected) / (1 - expected);
    }

    /// <summary>
    /// Krippendorff's α = 1 − Dₒ/Dₑ for classes without an order (Krippendorff 2011): of any number of people, of whom
    /// not all need to have called every thing. Within a thing that m people called each pair of unlike values counts
    /// 1/(m − 1); Dₑ is the same over all values that can be paired.
    /// </summary>
    /// <param name="things">What each thing was called, in any order of people; fewer than two values say nothing.
    /// </param>
    /// <returns>At most 1; 0 is chance. NaN where nothing can be paired, or all of it is one class.</returns>
    public static double KrippendorffAlpha(IEnumerable<IReadOnlyList<int>> things)
    {
        IReadOnlyList<int>[] paired = [.. things.Where(values => values.Count > 1)];
        var totals = paired.SelectMany(values => values).CountBy(value => value).ToDictionary();
        double n = totals.Values.Sum();
        var observed = paired.Sum(values =>
            UnlikePairs([.. values.CountBy(value => value).Select(c => c.Value)]) / (values.Count - 1)
        );
        var expected = UnlikePairs([.. totals.Values]) / (n - 1);
        return 1 - observed / expected;
    }

    /// <summary>Ordered pairs of values of different classes, of so many values each.</summary>
    private static double UnlikePairs(int[] counts)
    {
        double all = counts.Sum();
        return all * all - counts.Sum(count => (double)count * count);
    }
}

namespace Earshot.Learning.Selection;

/// <summary>A classifier that can name the labelled training clips an answer rests on.</summary>
public interface IExplains
{
    /// <summary>The labelled training clips most like this one, likest first; their weights sum to 1.</summary>
    /// <param name="features">Raw features of one clip, length <see cref="IClassifier.Dimension"/>.</param>
    /// <param name="count">How many are wanted; there may be fewer labelled clips.</param>
    IReadOnlyList<Support> Explain(ReadOnlySpan<float> features, int count);
}

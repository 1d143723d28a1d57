using Earshot.Numerics;

namespace Earshot.Learning;

/// <summary>
/// A classifier that can tell how unlike its training clips a clip is, whatever class it would call it.
/// </summary>
public interface INoveltyScore
{
    /// <summary>
    /// One score a row, 0 and above: 1 is as far from the training clips as these are from one another; more is
    /// stranger.
    /// </summary>
    /// <param name="features">Raw; shape (n, <see cref="IClassifier.Dimension"/>).</param>
    float[] Novelty(Matrix<float> features);
}

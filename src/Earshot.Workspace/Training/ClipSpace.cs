using Earshot.Graphs;
using Earshot.Learning;
using Earshot.Learning.Selection;
using Earshot.Numerics;

namespace Earshot.Workspace.Training;

/// <summary>
/// What the trainings of a workspace share, whatever the labels: the standardised features and who is near whom.
/// </summary>
internal sealed class ClipSpace
{
    private readonly float[] scales;
    private readonly float typicalScale;
    private readonly Standardiser standardiser;

    public ClipSpace(FeatureSet clips)
    {
        Clips = clips;
        standardiser = Standardiser.Fit(clips.Features);
        Standardised = standardiser.Apply(clips.Features);
        Nearest = NearestNeighbours.Within(Standardised, new SuggestionOptions().Neighbours);
        scales = Scales(Nearest.Nearest(ScaleNeighbours));
        typicalScale = scales.Order().ElementAtOrDefault(scales.Length / 2);
    }

    private const int ScaleNeighbours = 10;

    public FeatureSet Clips { get; }

    /// <summary>Standardised features (n, d).</summary>
    public Matrix<float> Standardised { get; }

    /// <summary>The neighbours of each clip.</summary>
    public NearestNeighbours Nearest { get; }

    /// <summary>
    /// How far rows are from all that is known: distance to the nearest labelled clip / √(σᵢ·σ), σᵢ being the mean
    /// distance to the clip's ten nearest and σ its median (local scaling, Zelnik-Manor and Perona 2004).
    /// </summary>
    /// <remarks>
    /// A model's own <see cref="INoveltyScore"/> measures the distance to what it was trained on. Here that is every
    /// clip of the workspace, labelled or not, and tells nothing: with two classes of FSDD unlabelled its area under
    /// the ROC curve is 0.50, this one's 0.73 to 0.83.
    /// </remarks>
    public float[] Novelty(int[] rows, int[] labelled)
    {
        var nearest = NearestNeighbours.Among(Standardised.SelectRows(rows), Standardised.SelectRows(labelled), 1);
        return [.. rows.Select((row, i) => MathF.Sqrt(nearest.SquaredDistances[i] / (scales[row] * typicalScale)))];
    }

    /// <summary>The same of clips that are not of this space, by their raw features (m, d).</summary>
    public float[] NoveltyOf(Matrix<float> features, int[] labelled)
    {
        var z = standardiser.Apply(features);
        var own = Scales(NearestNeighbours.Among(z, Standardised, ScaleNeighbours));
        var nearest = NearestNeighbours.Among(z, Standardised.SelectRows(labelled), 1);
        return [.. own.Select((scale, i) => MathF.Sqrt(nearest.SquaredDistances[i] / (scale * typicalScale)))];
    }

    private static float[] Scales(NearestNeighbours nearest) =>
        [.. nearest.MeanDistances().Select(distance => Math.Max(distance, float.Epsilon))];
}

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

    public ClipSpace(FeatureSet clips)
    {
        Clips = clips;
        Standardised = Standardiser.Fit(clips.Features).Apply(clips.Features);
        Nearest = NearestNeighbours.Within(Standardised, new SuggestionOptions().Neighbours);
        scales = [.. Nearest.Nearest(10).MeanDistances().Select(distance => Math.Max(distance, float.Epsilon))];
        typicalScale = scales.Order().ElementAtOrDefault(scales.Length / 2);
    }

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
}

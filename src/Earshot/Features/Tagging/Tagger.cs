using Earshot.Numerics;

namespace Earshot.Features.Tagging;

/// <summary>
/// A published network's own classes: what it makes of a clip before anything is learnt here. Its scores suggest; they
/// are never labels.
/// </summary>
/// <param name="Encoder">What hears the clip.</param>
/// <param name="Tags">Names of the network's classes; c.</param>
/// <param name="Scores">From a clip's features to the score of each class, 0 to 1; length c.</param>
internal sealed record Tagger(IClipEncoder Encoder, IReadOnlyList<string> Tags, Func<float[], float[]> Scores)
{
    /// <summary>σ(x) of each logit, in place.</summary>
    public static float[] Probabilities(float[] logits)
    {
        for (var i = 0; i < logits.Length; i++)
            logits[i] = 1 / (1 + MathF.Exp(-logits[i]));
        return logits;
    }

    /// <summary>
    /// Where the features of <see cref="Encoder"/> begin in those of another encoder that is the same, that made
    /// stored vectors, or that joins it with others; null where it is not among them.
    /// </summary>
    public int? PlaceIn(IClipEncoder encoder)
    {
        var begin = 0;
        foreach (var part in encoder is JoinedEncoder joined ? joined.Parts : [encoder])
        {
            var maker = part is VectorsEncoder { Inner: { } inner } ? inner : part;
            if (maker.Fingerprint == Encoder.Fingerprint)
                return begin;
            begin += part.Dimension;
        }
        return null;
    }

    /// <summary>
    /// The scores of a row of features whose columns from <paramref name="place"/> on are the encoder's.
    /// </summary>
    public float[] Of(Matrix<float> features, int row, int place) =>
        Scores(features.Row(row).Slice(place, Encoder.Dimension).ToArray());
}

using Earshot.Features;
using Earshot.Inference;
using Earshot.Numerics;

namespace Earshot.Decoding;

/// <summary>
/// What makes features, with what it makes of silence and white noise kept beside the features of files: they are the
/// same for every training.
/// </summary>
public static class CachedSource
{
    /// <summary>An encoder.</summary>
    /// <param name="encoder">The encoder; one that goes by files hears these sounds anew each time.</param>
    /// <param name="open">Opens the cache, once silence is asked for; null: there is none.</param>
    public static FeatureSource Of(IClipEncoder encoder, Func<IFeatureCache?> open)
    {
        var source = FeatureSource.Of(encoder);
        var empty = new Lazy<Matrix<float>?>(() => Recall(encoder, source.Empty!, open));
        return encoder is IFileEncoder ? source : source with { Empty = () => empty.Value };
    }

    private static Matrix<float>? Recall(IClipEncoder encoder, Func<Matrix<float>?> encode, Func<IFeatureCache?> open)
    {
        using var cache = open();
        if (cache is null)
            return encode();
        var content = FeatureKey.OfBytes("silence and white noise"u8);
        var key = FeatureKey.Of(content, "", cache.Scope, new DecodingOptions(), encoder, null)!.Value;
        if (cache.Find(key) is { } kept)
            return Matrix<float>.Stacked([
                .. kept.Segments.Select(row => new Matrix<float>(1, encoder.Dimension, row.Features.Value)),
            ]);
        if (encode() is not { } rows)
            return null;
        var segments = Enumerable.Range(0, rows.Rows).Select(i => new Segment(0, 0, rows.Row(i).ToArray()));
        cache.Keep(key, new EncodedClip([.. segments], encoder.SampleRateHz ?? 0, 0, "none"));
        return rows;
    }
}

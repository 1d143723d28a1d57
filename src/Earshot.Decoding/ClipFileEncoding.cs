using Earshot.Features;
using Earshot.Features.Views;

namespace Earshot.Decoding;

/// <summary>From a file to its features.</summary>
public static class ClipFileEncoding
{
    /// <summary>Encodes a file as a whole; resamples it where the encoder wants another rate than the file's.</summary>
    public static Outcome<EncodedClip> EncodeFile(
        this ClipAudio audio,
        string path,
        IClipEncoder encoder,
        CancellationToken cancellation = default
    ) =>
        audio
            .Open(path)
            .Then(stream =>
            {
                using (stream)
                    return ClipEncoding.Encode(stream, encoder, cancellation);
            });

    /// <summary>
    /// Encodes a file segment by segment, without options as one; or takes from the decoder's cache what that gave
    /// before.
    /// </summary>
    public static Outcome<EncodedClip> EncodeSegments(
        this ClipAudio audio,
        string path,
        IClipEncoder encoder,
        SegmentOptions? options,
        CancellationToken cancellation = default
    ) => audio.EncodeSegments(path, encoder, options, null, cancellation);

    /// <summary>The same, from the file's bytes where they have been read.</summary>
    internal static Outcome<EncodedClip> EncodeSegments(
        this ClipAudio audio,
        string path,
        IClipEncoder encoder,
        SegmentOptions? options,
        FileBytes? bytes,
        CancellationToken cancellation
    )
    {
        UInt128? Content() => bytes is null ? FeatureKey.OfFile(path) : FeatureKey.OfBytes(bytes.Span);
        if (audio.Cache is not { } cache || Content() is not { } content)
            return audio.EncodeAnew(path, encoder, options, bytes, cancellation);
        UInt128? Key(IClipEncoder heard) => FeatureKey.Of(content, path, cache.Scope, audio.Options, heard, options);
        if (Key(encoder) is not { } key)
            return audio.EncodeAnew(path, encoder, options, bytes, cancellation);
        if (cache.Find(key) is { } known)
            return known;
        var clip = audio.EncodeAnew(path, encoder, options, bytes, cancellation);
        // a file that was written to meanwhile is not what its bytes were before
        if (clip is not { IsOk: true, Value.HasFeatures: true } || Content() != content)
            return clip;
        cache.Keep(key, clip.Value);
        // what a model is trained on with views it is asked about without
        if (encoder is ViewedEncoder viewed && Key(viewed.Inner) is { } clean)
            cache.Keep(clean, viewed.WithoutViews(clip.Value));
        return clip;
    }

    private static Outcome<EncodedClip> EncodeAnew(
        this ClipAudio audio,
        string path,
        IClipEncoder encoder,
        SegmentOptions? options,
        FileBytes? bytes,
        CancellationToken cancellation
    ) =>
        audio
            .Open(path, bytes)
            .Then(stream =>
            {
                using (stream)
                    return ClipEncoding.EncodeSegments(
                        stream,
                        (encoder as IFileEncoder)?.For(path) ?? encoder,
                        options,
                        cancellation
                    );
            });
}

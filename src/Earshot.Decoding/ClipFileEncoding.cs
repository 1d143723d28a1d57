using Earshot.Features;

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

    /// <summary>Encodes a file segment by segment; without options as one.</summary>
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
    ) =>
        audio
            .Open(path, bytes)
            .Then(stream =>
            {
                using (stream)
                    return ClipEncoding.EncodeSegments(stream, encoder, options, cancellation);
            });
}

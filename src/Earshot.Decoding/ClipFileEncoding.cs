using Earshot.Features;

namespace Earshot.Decoding;

/// <summary>From a file to its feature vector.</summary>
public static class ClipFileEncoding
{
    /// <summary>Encodes a file; resamples it where the encoder wants another rate than the file's.</summary>
    public static Outcome<EncodedClip> EncodeFile(this ClipAudio audio, string path, IClipEncoder encoder, CancellationToken cancellation = default) =>
        audio.Open(path).Then(stream =>
        {
            using (stream) return ClipEncoding.Encode(stream, encoder, cancellation);
        });
}

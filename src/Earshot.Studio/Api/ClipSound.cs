using Earshot.Audio;
using Earshot.Decoding;

namespace Earshot.Studio.Api;

/// <summary>
/// A clip's sound as a browser plays it: the file itself where it can, else decoded to WAV. Both answer requests for a
/// range.
/// </summary>
internal static class ClipSound
{
    private static readonly Dictionary<string, string> Playable = new(StringComparer.OrdinalIgnoreCase)
    {
        [".wav"] = "audio/wav",
        [".wave"] = "audio/wav",
        [".mp3"] = "audio/mpeg",
        [".ogg"] = "audio/ogg",
        [".oga"] = "audio/ogg",
        [".opus"] = "audio/ogg",
        [".flac"] = "audio/flac",
        [".m4a"] = "audio/mp4",
        [".webm"] = "audio/webm",
    };

    /// <param name="path">The file.</param>
    /// <param name="audio">Decodes it.</param>
    /// <param name="decode">Whether the browser has tried the file itself in vain, as with ADPCM in a WAV file.</param>
    /// <param name="range">The stretch; null: all of it.</param>
    public static Outcome<IResult> Of(string path, ClipAudio audio, bool decode, TimeRange? range = null) =>
        range is { } part ? Part(path, audio, part)
        : !decode && Playable.TryGetValue(Path.GetExtension(path), out var type)
            ? Outcome<IResult>.Ok(Results.File(RealPath(path), type, enableRangeProcessing: true))
        : audio.Read(path).Then(signal => Outcome<IResult>.Ok(Answer(signal)));

    private static Outcome<IResult> Part(string path, ClipAudio audio, TimeRange range) =>
        Read(path, range, audio).Then(signal => Outcome<IResult>.Ok(Answer(signal)));

    /// <summary>The samples of a stretch of a file.</summary>
    public static Outcome<AudioSignal> Read(string path, TimeRange range, ClipAudio audio) =>
        ShownClip
            .Open(path, range, audio)
            .Then(part =>
            {
                using (part.Stream)
                {
                    var (samples, count) = (new float[part.Samples!.Value], 0);
                    for (var read = -1; read != 0 && count < samples.Length; count += read)
                    {
                        var outcome = part.Stream.Read(samples.AsSpan(count));
                        if (!outcome.IsOk)
                            return Outcome<AudioSignal>.Skipped(outcome.Reason!);
                        read = outcome.Value;
                    }
                    return new AudioSignal(samples[..count], part.Stream.SampleRateHz);
                }
            });

    /// <summary>A signal as a browser plays it.</summary>
    public static IResult Answer(AudioSignal signal) =>
        Results.Bytes(Wav(signal), "audio/wav", enableRangeProcessing: true);

    /// <summary>Where a link leads: served as it is it would have the length of the link.</summary>
    private static string RealPath(string path) =>
        new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;

    private static byte[] Wav(AudioSignal signal)
    {
        var stream = new MemoryStream();
        using (var writer = new WavWriter(stream, new WavFormat(signal.SampleRateHz, 1, WavEncoding.Integer16)))
            writer.Write(signal.Samples);
        return stream.ToArray();
    }
}

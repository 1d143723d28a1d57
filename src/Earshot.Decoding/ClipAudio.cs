using Earshot.Audio;

namespace Earshot.Decoding;

/// <summary>
/// Opens clips of any format by their content: WAV is read here, FLAC, Ogg (Vorbis, Opus), MP3, AIFF and CAF by
/// libsndfile in a worker process, M4A, WebM, WMA and video by ffmpeg where it is installed. Serves many threads; holds
/// the idle workers.
/// </summary>
public sealed class ClipAudio : IDisposable
{
    private readonly DecodingOptions options;
    private readonly WorkerPool workers;

    /// <summary>A decoder.</summary>
    /// <param name="options">Its limits; null: <see cref="DecodingOptions"/>'s own.</param>
    /// <param name="cache">Where features of files are kept; null: nowhere. It ends with the decoder.</param>
    public ClipAudio(DecodingOptions? options = null, IFeatureCache? cache = null)
    {
        this.options = (options ?? new()).Validated();
        Cache = cache;
        workers = new WorkerPool(this.options);
    }

    /// <summary>Where features are kept; null: nowhere.</summary>
    internal IFeatureCache? Cache { get; }

    internal DecodingOptions Options => options;

    /// <summary>Whether clips that are cut off are kept up to the cut.</summary>
    public bool AcceptsTruncated => options.AcceptTruncated;

    /// <summary>
    /// Whether a clip that begins so is read here, by managed code; what is not goes to a worker or to ffmpeg, by its
    /// file.
    /// </summary>
    public static unsafe bool IsReadHere(ReadOnlySpan<byte> clip)
    {
        if (clip.IsEmpty)
            return false;
        fixed (byte* first = clip)
        {
            using var stream = new UnmanagedMemoryStream(first, clip.Length);
            return AudioContainer.Of(stream) is { IsOk: true, Value.Reader: AudioReader.Managed };
        }
    }

    /// <summary>
    /// Whether a file is empty, or no file but a pipe or a device, whose opening would wait; links are followed.
    /// </summary>
    public static bool HoldsNothing(string path)
    {
        var file = new FileInfo(path);
        return (file.ResolveLinkTarget(returnFinalTarget: true) ?? file) is FileInfo { Exists: true, Length: 0 };
    }

    /// <summary>Opens a clip at its own rate, mixed to mono.</summary>
    public Outcome<IAudioStream> Open(string path) => Open(path, null);

    /// <summary>
    /// The same, from the file's bytes where they have been read and the format is read here; a worker reads the file
    /// for itself.
    /// </summary>
    internal Outcome<IAudioStream> Open(string path, FileBytes? bytes) =>
        bytes is not null && IsReadHere(bytes.Span)
            ? WavReader.Open(bytes.Open(), options.AcceptTruncated).Then(Outcome<IAudioStream>.Ok).Then(Limited)
            : Sniff(path).Then(container => OpenAs(container, path).Then(stream => Limited(stream, container.LeftOut)));

    /// <summary>The same, of a clip's bytes where they are read here (<see cref="IsReadHere"/>).</summary>
    public Outcome<IAudioStream> OpenHere(byte[] clip) =>
        WavReader.Open(new MemoryStream(clip, writable: false)).Then(Outcome<IAudioStream>.Ok).Then(Limited);

    /// <summary>
    /// Reads a whole clip into memory, at its own rate or at <paramref name="sampleRateHz"/> where one is given.
    /// </summary>
    public Outcome<AudioSignal> Read(string path, int? sampleRateHz = null) =>
        Open(path)
            .Then(stream =>
            {
                using (stream)
                {
                    var target = sampleRateHz ?? stream.SampleRateHz;
                    return Resampler.Check(stream.SampleRateHz, target) is { } reason
                        ? Outcome<AudioSignal>.Skipped(reason)
                        : stream.ReadAll().Then<AudioSignal>(signal => Resampler.Resample(signal, target));
                }
            });

    /// <summary>Ends the workers and the cache.</summary>
    public void Dispose()
    {
        workers.Dispose();
        Cache?.Dispose();
    }

    private Outcome<IAudioStream> OpenAs(AudioContainer container, string path) =>
        container.Reader switch
        {
            AudioReader.Managed => WavFile.Open(path, options.AcceptTruncated).Then(Outcome<IAudioStream>.Ok),
            AudioReader.SndFile => WorkerStream.Open(
                workers,
                path,
                options.AcceptTruncated,
                refusal => FfmpegStream.Open(container, path, options, refusal)
            ),
            _ => FfmpegStream.Open(container, path, options),
        };

    private Outcome<IAudioStream> Limited(IAudioStream stream) => Limited(stream, null);

    private Outcome<IAudioStream> Limited(IAudioStream stream, string? leftOut)
    {
        var limited = new LimitedStream(stream, options.MaximumHours, leftOut);
        if (limited.Check(stream.DeclaredFrames ?? 0) is not { } reason)
            return limited;
        stream.Dispose();
        return Outcome<IAudioStream>.Skipped(reason);
    }

    private Outcome<AudioContainer> Sniff(string path)
    {
        try
        {
            // opening a pipe would wait
            if (HoldsNothing(path))
                return Bad("the file is empty, or no file but a pipe or a device: copy it again");
            using var stream = File.OpenRead(path);
            return AudioContainer.Of(stream, options.AcceptTruncated);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Bad(AudioFaults.Unreadable(e));
        }
    }

    private static Outcome<AudioContainer> Bad(string reason) => Outcome<AudioContainer>.Skipped(reason);
}

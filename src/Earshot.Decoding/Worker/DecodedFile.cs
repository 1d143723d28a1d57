using Earshot.Audio;
using Earshot.Decoding.Layouts;

namespace Earshot.Decoding.Worker;

/// <summary>A file that libsndfile decodes, link by link, as mono; notices its own end, damage and cuts.</summary>
internal sealed class DecodedFile : IDisposable
{
    private const int MostDropped = 1 << 23;
    private const double LossyLeadSeconds = 2;

    private readonly SoundLayout layout;
    private readonly bool keepCut;
    private readonly MonoMixer mixer;
    private SndFile link;
    private int linkNumber;
    private long linkFrames,
        framesDecoded;
    private bool hasEnded;
    private string? cut;

    /// <summary>Opens its first link.</summary>
    /// <exception cref="InvalidDataException">libsndfile refuses it; the message has its words.</exception>
    public DecodedFile(SoundLayout layout, bool keepCut)
    {
        (this.layout, this.keepCut, link) = (layout, keepCut, SndFile.Open(layout.Links[0]));
        (SampleRateHz, Channels) = (link.Header.SampleRateHz, link.Header.Channels);
        mixer = new MonoMixer(Channels, SampleRateHz, Decode);
        if (layout.Cut is { } reason)
            cut = AudioFaults.KeptUpToTheCut(reason);
    }

    public int SampleRateHz { get; }

    public int Channels { get; }

    /// <summary>Frames that the header promises; null where it does not say.</summary>
    public long? DeclaredFrames => layout.Most ?? layout.Frames ?? (layout.Links.Count == 1 ? LinkPromise : null);

    /// <summary>Why the clip is bad; null while it is not.</summary>
    public string? Fault { get; private set; }

    public SoundQuality Quality => mixer.Quality with { Cut = cut };

    private long Position => framesDecoded - mixer.Ahead;

    /// <summary>libsndfile gives its largest number where a stream's length is not known.</summary>
    private long? LinkPromise => link.Header.Frames is > 0 and < long.MaxValue and var frames ? frames : null;

    /// <summary>The next samples; 0 at the end.</summary>
    public int Read(Span<float> mono)
    {
        var read = 0;
        for (int got; read < mono.Length && Fault is null && (got = mixer.Read(mono[read..])) > 0; read += got)
            Fault ??= AudioFaults.NotFinite(mono.Slice(read, got), Position - got, SampleRateHz);
        return read;
    }

    /// <summary>Goes forward, at most so far that it does not take long, and answers which frame comes next.</summary>
    /// <param name="frame">Not before the next.</param>
    /// <param name="scratch">Takes what is dropped.</param>
    public long SkipTowards(long frame, Span<float> scratch)
    {
        Drop(frame, MostDropped, scratch, () => mixer.IsDecided);
        if (mixer.IsDecided && layout.Links.Count == 1)
            Seek(frame);
        Drop(frame, MostDropped, scratch, () => false);
        return Position;
    }

    public void Dispose() => link.Dispose();

    /// <summary>
    /// A lossy codec needs some sound before the frame to give what it gives when it comes from the beginning.
    /// </summary>
    private void Seek(long frame)
    {
        var target = frame - (link.Header.IsLossless ? 0 : (long)(LossyLeadSeconds * SampleRateHz));
        if (target <= framesDecoded || (LinkPromise is { } promise && target > promise))
            return;
        if (link.TrySeek(target))
            framesDecoded = linkFrames = target;
        else
            link.TrySeek(framesDecoded);
    }

    private void Drop(long frame, long most, Span<float> scratch, Func<bool> stop)
    {
        for (var end = Math.Min(frame, Position + most); Position < end && !stop(); )
            if (Read(scratch[..(int)Math.Min(scratch.Length, end - Position)]) == 0)
                return;
    }

    private int Decode(Span<float> interleaved)
    {
        var total = 0;
        if (layout.Most is { } most)
            interleaved = interleaved[..(int)Math.Min(interleaved.Length, (most - framesDecoded) * Channels)];
        while (interleaved.Length > 0 && !hasEnded && Fault is null)
        {
            var got = link.ReadFrames(interleaved);
            linkFrames += got;
            framesDecoded += got;
            total += got;
            interleaved = interleaved[(got * Channels)..];
            if (link.Error is { } error)
                End($"damaged after frame {framesDecoded}: {error}: copy it again");
            else if (interleaved.Length > 0)
                EndLink();
        }
        return total;
    }

    private void EndLink()
    {
        if (LinkPromise is { } promise && linkFrames < promise)
            End(AudioFaults.Truncated(promise, linkFrames, SampleRateHz));
        else if (++linkNumber < layout.Links.Count)
            OpenNext();
        else if (link.Header.IsOgg && LinkPromise is null)
            End($"cut off: the Ogg stream has no last page after {framesDecoded} frames: copy it again");
        else if (layout.Frames is { } frames && framesDecoded < frames && layout.Sum?.Proves(layout.Links[0]) != true)
            End(AudioFaults.Truncated(frames, framesDecoded, SampleRateHz));
        else
            hasEnded = true;
    }

    private void OpenNext()
    {
        link.Dispose();
        try
        {
            link = SndFile.Open(layout.Links[linkNumber]);
        }
        catch (InvalidDataException e)
        {
            End($"damaged after frame {framesDecoded}: libsndfile cannot open what follows: {e.Message}");
            return;
        }
        linkFrames = 0;
        if ((link.Header.SampleRateHz, link.Header.Channels) != (SampleRateHz, Channels))
            Fault =
                $"after frame {framesDecoded} it goes on with {link.Header.SampleRateHz} Hz and {link.Header.Channels} "
                + $"channels, before with {SampleRateHz} Hz and {Channels}: cut it there, or convert it to WAV";
    }

    private void End(string reason)
    {
        hasEnded = true;
        if (keepCut)
            cut = AudioFaults.KeptUpToTheCut(reason);
        else
            Fault = reason;
    }
}

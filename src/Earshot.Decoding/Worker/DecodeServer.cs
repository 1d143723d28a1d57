using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using Earshot.Audio;

namespace Earshot.Decoding.Worker;

/// <summary>Answers requests: open a file, hand out its next mono samples, close it.</summary>
internal sealed class DecodeServer(Stream replies) : IDisposable
{
    private const int BlockSamples = Message.MaximumBytes / sizeof(float);

    private FileStream? stream;
    private SndFile? file;
    private float[] interleaved = [];
    private readonly float[] mono = new float[BlockSamples];
    private long framesRead;

    public void Answer(MessageKind request, ReadOnlySpan<byte> payload)
    {
        try
        {
            if (request == MessageKind.Open)
                Open(Encoding.UTF8.GetString(payload));
            else if (request == MessageKind.Read)
                Read(BinaryPrimitives.ReadInt32LittleEndian(payload));
            else
                Dispose();
        }
        catch (DllNotFoundException)
        {
            Fail(
                "needs libsndfile, which is not installed: apt-get install libsndfile1 (Debian, Ubuntu), dnf "
                    + "install libsndfile (Fedora), brew install libsndfile (macOS)"
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail($"cannot be read: {e.Message}");
        }
    }

    public void Dispose()
    {
        file?.Dispose();
        stream?.Dispose();
        (file, stream) = (null, null);
    }

    private void Open(string path)
    {
        Dispose();
        stream = File.OpenRead(path);
        try
        {
            file = SndFile.Open(stream);
        }
        catch (InvalidDataException e)
        {
            Fail($"libsndfile cannot open it: {e.Message}");
            return;
        }
        var (header, declared) = (file.Header, DeclaredFrames());
        if (AudioLimits.Check(header.SampleRateHz, header.Channels) is { } reason)
        {
            Fail(reason);
            return;
        }
        framesRead = 0;
        interleaved = new float[Math.Max(header.Channels, BlockSamples / header.Channels * header.Channels)];
        Message.WriteOpened(replies, new(header.SampleRateHz, header.Channels, declared, SndFile.Version));
    }

    /// <summary>libsndfile gives its largest number where a stream's length is not known.</summary>
    private long? DeclaredFrames() => file!.Header.Frames is > 0 and < long.MaxValue and var frames ? frames : null;

    private void Read(int maximum)
    {
        var channels = file!.Header.Channels;
        var frames = Math.Min(Math.Min(maximum, mono.Length), interleaved.Length / channels);
        var got = file.ReadFrames(interleaved.AsSpan(0, frames * channels));
        var block = mono.AsSpan(0, got);
        ChannelMix.ToMono(interleaved, channels, block);
        if (file.Error is { } error)
            Fail($"damaged after frame {framesRead}: {error}: copy it again");
        else if (got > 0 && !TensorPrimitives.IsFiniteAll<float>(block))
            Fail(AudioFaults.NotFinite(framesRead, file.Header.SampleRateHz));
        else if (got < frames && CutOff(framesRead + got) is { } reason)
            Fail(reason);
        else
            Message.Write(replies, MessageKind.Samples, MemoryMarshal.AsBytes(block));
        framesRead += got;
    }

    /// <summary>
    /// An Ogg stream tells its length in its last page: libsndfile finds none where the file was cut off.
    /// </summary>
    private string? CutOff(long frames)
    {
        var header = file!.Header;
        if (DeclaredFrames() is { } declared)
            return frames < declared ? AudioFaults.Truncated(declared, frames, header.SampleRateHz) : null;
        return header.IsOgg ? $"cut off: the Ogg stream has no last page after {frames} frames: copy it again" : null;
    }

    private void Fail(string reason) => Message.Write(replies, MessageKind.Failed, Encoding.UTF8.GetBytes(reason));
}

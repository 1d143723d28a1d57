using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Earshot.Audio;

namespace Earshot.Decoding.Worker;

/// <summary>Answers requests: open a file, hand out its next mono samples, go forward in it, close it.</summary>
internal sealed class DecodeServer(Stream replies) : IDisposable
{
    private readonly float[] mono = new float[Message.MaximumBytes / sizeof(float)];

    private FileStream? stream;
    private DecodedFile? file;

    public void Answer(MessageKind request, ReadOnlySpan<byte> payload)
    {
        try
        {
            if (request == MessageKind.Open)
                Open(payload[0] != 0, Encoding.UTF8.GetString(payload[1..]));
            else if (request == MessageKind.Read)
                Read(BinaryPrimitives.ReadInt32LittleEndian(payload));
            else if (request == MessageKind.Skip)
                Skip(BinaryPrimitives.ReadInt64LittleEndian(payload));
            else if (request == MessageKind.Describe)
                Message.Write(replies, MessageKind.Described, QualityRecord.ToBytes(file!.Quality));
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
            Fail(AudioFaults.Unreadable(e));
        }
    }

    public void Dispose()
    {
        file?.Dispose();
        stream?.Dispose();
        (file, stream) = (null, null);
    }

    private void Open(bool keepCut, string path)
    {
        Dispose();
        stream = File.OpenRead(path);
        var layout = Layouts.SoundLayout.Of(stream);
        if (layout.Cut is { } cut && !keepCut)
        {
            Fail(cut);
            return;
        }
        try
        {
            file = new DecodedFile(layout, keepCut);
        }
        catch (InvalidDataException e)
        {
            var reason = $"libsndfile cannot open it: {e.Message}";
            Message.Write(
                replies,
                layout.OthersMayTry ? MessageKind.Refused : MessageKind.Failed,
                Encoding.UTF8.GetBytes(reason)
            );
            return;
        }
        if (AudioLimits.Check(file.SampleRateHz, file.Channels) is { } objection)
            Fail(objection);
        else
            Message.WriteOpened(replies, new(file.SampleRateHz, file.Channels, file.DeclaredFrames, SndFile.Version));
    }

    private void Read(int maximum)
    {
        var got = file!.Read(mono.AsSpan(0, Math.Min(maximum, mono.Length)));
        if (file.Fault is { } fault)
            Fail(fault);
        else
            Message.Write(replies, MessageKind.Samples, MemoryMarshal.AsBytes(mono.AsSpan(0, got)));
    }

    private void Skip(long frame)
    {
        var reached = file!.SkipTowards(frame, mono);
        if (file.Fault is { } fault)
            Fail(fault);
        else
            Message.Write(replies, MessageKind.Reached, MemoryMarshal.AsBytes(new Span<long>(ref reached)));
    }

    private void Fail(string reason) => Message.Write(replies, MessageKind.Failed, Encoding.UTF8.GetBytes(reason));
}

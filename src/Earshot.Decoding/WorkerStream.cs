using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Earshot.Audio;

namespace Earshot.Decoding;

/// <summary>
/// A clip that a worker decodes. When the worker dies (killed, out of memory) a fresh one goes on where it stopped,
/// once; a file that kills both is bad.
/// </summary>
internal sealed class WorkerStream : IAudioStream
{
    private readonly WorkerPool pool;
    private readonly string path;
    private readonly bool keepCut;
    private WorkerProcess worker;
    private OpenedClip clip = null!;
    private string? fault;
    private long framesRead;
    private bool retried;

    private WorkerStream(WorkerPool pool, string path, bool keepCut) =>
        (this.pool, this.path, this.keepCut, worker) = (pool, path, keepCut, pool.Rent());

    public int SampleRateHz => clip.SampleRateHz;

    public int Channels => clip.Channels;

    public long? DeclaredFrames => clip.DeclaredFrames;

    public string Decoder => clip.Decoder;

    /// <summary>Process id of the worker, for tests that end it.</summary>
    internal int WorkerId => worker.Id;

    /// <summary>Opens a clip.</summary>
    /// <param name="pool">Where workers come from.</param>
    /// <param name="path">The file.</param>
    /// <param name="keepCut">Whether a clip that is cut off is kept up to the cut.</param>
    /// <param name="others">Tries what libsndfile can't open though the file is whole, given why not; null:
    /// nobody.</param>
    public static Outcome<IAudioStream> Open(
        WorkerPool pool,
        string path,
        bool keepCut = false,
        Func<string, Outcome<IAudioStream>>? others = null
    )
    {
        try
        {
            return OpenOrRetry(new WorkerStream(pool, path, keepCut), others);
        }
        catch (Win32Exception e)
        {
            return Outcome<IAudioStream>.Skipped(
                $"the decode worker cannot be started ({e.Message}): install the .NET 10 runtime and see that "
                    + $"`dotnet` is on the path, or convert the clip to WAV"
            );
        }
    }

    private static Outcome<IAudioStream> OpenOrRetry(WorkerStream stream, Func<string, Outcome<IAudioStream>>? others)
    {
        var opened = stream.Open();
        if (!opened.IsOk && stream.Replace())
            opened = stream.Open();
        if (opened.IsOk)
            return stream;
        var refused = stream.worker.HasRefused;
        stream.Dispose();
        return refused && others is not null ? others(opened.Reason!) : Outcome<IAudioStream>.Skipped(opened.Reason!);
    }

    public Outcome<int> Read(Span<float> mono)
    {
        if (fault is not null)
            return Outcome<int>.Skipped(fault);
        var read = Ask(mono);
        if (!read.IsOk && Replace())
        {
            var again = GoOn();
            read = again.IsOk ? Ask(mono) : Outcome<int>.Skipped(again.Reason!);
        }
        fault = read.Reason;
        if (read.IsOk)
            framesRead += read.Value;
        return read;
    }

    public Outcome<bool> SkipTo(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frame, framesRead);
        if (fault is not null)
            return Outcome<bool>.Skipped(fault);
        var reached = Skip(frame);
        if (!reached.IsOk && Replace())
            reached = GoOn().Then(_ => Skip(frame));
        fault = reached.Reason;
        return reached.Then<bool>(at => (framesRead = at) == frame);
    }

    public SoundQuality Quality()
    {
        var reply = worker.IsAlive
            ? worker.Ask(MessageKind.Describe, [], MessageKind.Described)
            : Outcome<ReadOnlyMemory<byte>>.Skipped("the worker is dead");
        return reply.IsOk ? QualityRecord.FromBytes(reply.Value.Span) : new SoundQuality();
    }

    public void Dispose()
    {
        if (worker.IsAlive)
            worker.Close();
        pool.Return(worker);
    }

    private Outcome<OpenedClip> Open()
    {
        byte[] request = [(byte)(keepCut ? 1 : 0), .. Encoding.UTF8.GetBytes(path)];
        var reply = worker.Ask(MessageKind.Open, request, MessageKind.Opened);
        return reply.Then<OpenedClip>(payload => clip = Message.ParseOpened(payload.Span));
    }

    private Outcome<int> Ask(Span<float> mono)
    {
        var wanted = Math.Min(mono.Length, Message.MaximumBytes / sizeof(float));
        var reply = worker.Ask(MessageKind.Read, MemoryMarshal.AsBytes(new Span<int>(ref wanted)), MessageKind.Samples);
        if (!reply.IsOk)
            return Outcome<int>.Skipped(reply.Reason!);
        var samples = MemoryMarshal.Cast<byte, float>(reply.Value.Span);
        samples.CopyTo(mono);
        return samples.Length;
    }

    /// <summary>The worker goes a stretch at a time, so that no answer takes longer than allowed.</summary>
    private Outcome<long> Skip(long frame)
    {
        for (var at = -1L; ; )
        {
            var reply = worker.Ask(
                MessageKind.Skip,
                MemoryMarshal.AsBytes(new Span<long>(ref frame)),
                MessageKind.Reached
            );
            if (!reply.IsOk)
                return Outcome<long>.Skipped(reply.Reason!);
            var reached = BinaryPrimitives.ReadInt64LittleEndian(reply.Value.Span);
            if (reached == frame || reached == at)
                return reached;
            at = reached;
        }
    }

    /// <summary>Takes a fresh worker in place of a dead one; false when this one lives or it was the second.</summary>
    private bool Replace()
    {
        if (worker.IsAlive || retried)
            return false;
        retried = true;
        pool.Return(worker);
        worker = pool.Rent();
        return true;
    }

    private Outcome<long> GoOn() => Open().Then(_ => framesRead == 0 ? 0 : Skip(framesRead));
}

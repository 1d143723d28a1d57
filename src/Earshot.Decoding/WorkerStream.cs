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
    private WorkerProcess worker;
    private OpenedClip clip = null!;
    private string? fault;
    private long framesRead;
    private bool retried;

    private WorkerStream(WorkerPool pool, string path) => (this.pool, this.path, worker) = (pool, path, pool.Rent());

    public int SampleRateHz => clip.SampleRateHz;

    public int Channels => clip.Channels;

    public long? DeclaredFrames => clip.DeclaredFrames;

    public string Decoder => clip.Decoder;

    /// <summary>Process id of the worker, for tests that end it.</summary>
    internal int WorkerId => worker.Id;

    public static Outcome<IAudioStream> Open(WorkerPool pool, string path)
    {
        try
        {
            return OpenOrRetry(pool, path);
        }
        catch (Win32Exception e)
        {
            return Outcome<IAudioStream>.Skipped(
                $"the decode worker cannot be started ({e.Message}): install the .NET 10 runtime and see that "
                    + $"`dotnet` is on the path, or convert the clip to WAV"
            );
        }
    }

    private static Outcome<IAudioStream> OpenOrRetry(WorkerPool pool, string path)
    {
        var stream = new WorkerStream(pool, path);
        var opened = stream.Open();
        if (!opened.IsOk && stream.Replace())
            opened = stream.Open();
        if (opened.IsOk)
            return stream;
        stream.Dispose();
        return Outcome<IAudioStream>.Skipped(opened.Reason!);
    }

    public Outcome<int> Read(Span<float> mono)
    {
        if (fault is not null)
            return Outcome<int>.Skipped(fault);
        var read = Ask(mono);
        if (!read.IsOk && Replace())
            read = GoOn(mono);
        fault = read.Reason;
        if (read.IsOk)
            framesRead += read.Value;
        return read;
    }

    public void Dispose()
    {
        if (worker.IsAlive)
            worker.Close();
        pool.Return(worker);
    }

    private Outcome<OpenedClip> Open()
    {
        var reply = worker.Ask(MessageKind.Open, Encoding.UTF8.GetBytes(path), MessageKind.Opened);
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

    private Outcome<int> GoOn(Span<float> mono)
    {
        var opened = Open();
        if (!opened.IsOk)
            return Outcome<int>.Skipped(opened.Reason!);
        for (var skipped = 0L; skipped < framesRead; )
        {
            var read = Ask(mono[..(int)Math.Min(mono.Length, framesRead - skipped)]);
            if (!read.IsOk || read.Value == 0)
                return read;
            skipped += read.Value;
        }
        return Ask(mono);
    }
}

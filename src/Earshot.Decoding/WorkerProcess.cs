using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Earshot.Decoding;

/// <summary>
/// The parent's side of one decode worker: asks, waits no longer than allowed, and notices its death.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process process;
    private readonly Timer watchdog;
    private readonly TimeSpan limit;
    private readonly byte[] reply = new byte[Message.MaximumBytes];
    private volatile bool timedOut;

    public WorkerProcess(DecodingOptions options)
    {
        limit = TimeSpan.FromSeconds(options.BlockSeconds);
        process =
            Process.Start(StartInfo()) ?? throw new InvalidOperationException("the decode worker could not be started");
        ProcessLimits.Apply(process.Id, options.MemoryMegabytes);
        // libraries chat there; unread, the pipe would fill and stop the worker
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        watchdog = new Timer(_ =>
        {
            timedOut = true;
            Kill();
        });
    }

    public int Id => process.Id;

    /// <summary>False once it died, was ended by the watchdog or answered nonsense.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>Whether the last answer was that another decoder may open what libsndfile can't.</summary>
    public bool HasRefused { get; private set; }

    /// <summary>Sends a request and waits for the answer, which is overwritten by the next one.</summary>
    public Outcome<ReadOnlyMemory<byte>> Ask(MessageKind request, ReadOnlySpan<byte> payload, MessageKind expected)
    {
        watchdog.Change(limit, Timeout.InfiniteTimeSpan);
        try
        {
            Message.Write(process.StandardInput.BaseStream, request, payload);
            if (!Message.TryRead(process.StandardOutput.BaseStream, reply, out var kind, out var length))
                return Dead();
            if (kind == expected)
                return Outcome<ReadOnlyMemory<byte>>.Ok(reply.AsMemory(0, length));
            HasRefused = kind == MessageKind.Refused;
            return kind is MessageKind.Failed or MessageKind.Refused
                ? Bad(Encoding.UTF8.GetString(reply, 0, length))
                : Dead();
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return Dead();
        }
        finally
        {
            watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Lets go of the clip; the worker is ready for the next.</summary>
    public void Close()
    {
        try
        {
            Message.Write(process.StandardInput.BaseStream, MessageKind.Close, []);
        }
        catch (IOException)
        {
            IsAlive = false;
        }
    }

    public void Dispose()
    {
        watchdog.Dispose();
        Kill();
        process.Dispose();
    }

    private void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException) { } // it has ended by itself
    }

    private Outcome<ReadOnlyMemory<byte>> Dead()
    {
        IsAlive = false;
        return Bad(
            timedOut
                ? $"decoding took longer than {limit.TotalSeconds:0.#} s for one block: the file is damaged or "
                    + $"hostile; convert it to WAV and look at it"
                : "the decoder died on it, twice: the file is damaged or hostile, or memory ran out; convert it to "
                    + "WAV and look at it"
        );
    }

    private static Outcome<ReadOnlyMemory<byte>> Bad(string reason) => Outcome<ReadOnlyMemory<byte>>.Skipped(reason);

    /// <summary>
    /// This assembly under the runtime that runs us, whoever started us: <c>dotnet</c>, an app host, a packed tool.
    /// </summary>
    private static ProcessStartInfo StartInfo()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var host = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        var start = new ProcessStartInfo(
            File.Exists(host) ? host : "dotnet",
            ["exec", Path.Combine(AppContext.BaseDirectory, "Earshot.Decoding.dll")]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x4000000";
        start.Environment["DOTNET_TieredPGO"] = "0";
        return start;
    }
}

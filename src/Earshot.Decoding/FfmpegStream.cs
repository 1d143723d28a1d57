using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Earshot.Audio;

namespace Earshot.Decoding;

/// <summary>
/// A clip that ffmpeg decodes, a process a clip: it writes WAV of floats into a pipe, which the managed reader reads.
/// </summary>
internal sealed class FfmpegStream : IAudioStream
{
    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(5);
    private static readonly Lazy<string> Version = new(ReadVersion);

    private readonly Process process;
    private readonly Timer watchdog;
    private readonly TimeSpan limit;
    private readonly StringBuilder complaints = new();
    private readonly bool keepCut;
    private WavReader wav = null!;
    private string? cut;
    private long framesRead;
    private volatile bool timedOut;

    private FfmpegStream(Process process, DecodingOptions options)
    {
        (this.process, limit) = (process, TimeSpan.FromSeconds(options.BlockSeconds));
        keepCut = options.AcceptTruncated;
        ProcessLimits.Apply(process.Id, options.MemoryMegabytes);
        process.ErrorDataReceived += (_, line) =>
        {
            if (complaints.Length < 1000)
                complaints.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        watchdog = new Timer(_ =>
        {
            timedOut = true;
            Kill();
        });
    }

    public int SampleRateHz => wav.SampleRateHz;

    public int Channels => wav.Channels;

    public long? DeclaredFrames => null;

    public string Decoder => Version.Value;

    public static Outcome<IAudioStream> Open(
        AudioContainer container,
        string path,
        DecodingOptions options,
        string? refusal = null
    )
    {
        if (
            TryStart(
                "-nostdin",
                "-v",
                "error",
                "-xerror",
                "-protocol_whitelist",
                "file,pipe,subfile",
                "-threads",
                "1",
                "-i",
                Input(container, path),
                "-map",
                "0:a:0",
                "-map_metadata",
                "-1",
                "-c:a",
                "pcm_f32le",
                "-f",
                "wav",
                "pipe:1"
            )
            is not { } process
        )
            return Bad(
                $"{(refusal is null ? container.Name : $"{refusal}; this {container.Name}")} needs ffmpeg, "
                    + "which is not installed: apt-get install ffmpeg, or convert it to "
                    + $"WAV or FLAC"
            );
        var stream = new FfmpegStream(process, options);
        var reader = stream.Watched([], _ => WavReader.Open(process.StandardOutput.BaseStream));
        if (reader.IsOk)
        {
            stream.wav = reader.Value;
            return stream;
        }
        // it writes on where only we refused
        var reason = process.WaitForExit(EndingTime) ? stream.Complaint() ?? reader.Reason! : reader.Reason!;
        stream.Dispose();
        return Bad($"{refusal + (refusal is null ? "" : "; ")}ffmpeg cannot decode this {container.Name}: {reason}");
    }

    public Outcome<int> Read(Span<float> mono)
    {
        var read = Watched(mono, wav.Read);
        if (read.IsOk)
            framesRead += read.Value;
        if (!(read is { IsOk: true, Value: 0 } && Complaint() is { } complaint))
            return read;
        var reason = $"damaged or cut off, says ffmpeg: {complaint}";
        if (!keepCut || timedOut)
            return Outcome<int>.Skipped(reason);
        cut = AudioFaults.KeptUpToTheCut(reason);
        return 0;
    }

    /// <summary>
    /// By decoding all before: ffmpeg goes to a time, which in many formats is not a frame, and one sample beside is
    /// another
    /// clip.
    /// </summary>
    public Outcome<bool> SkipTo(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frame, framesRead);
        return this.DropUntil(frame, framesRead, _ => false).Then<bool>(reached => reached == frame);
    }

    public SoundQuality Quality() => wav.Quality() with { Cut = cut };

    public void Dispose()
    {
        watchdog.Dispose();
        Kill();
        process.Dispose();
    }

    /// <summary>What ffmpeg had to say once it ended; null when it ended well and in silence.</summary>
    private string? Complaint()
    {
        process.WaitForExit();
        if (timedOut)
            return $"decoding took longer than {limit.TotalSeconds:0.#} s for one block";
        var last = complaints
            .ToString()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault();
        return last ?? (process.ExitCode == 0 ? null : $"it ended with code {process.ExitCode}");
    }

    private TResult Watched<TResult>(Span<float> mono, Func<Span<float>, TResult> read)
    {
        watchdog.Change(limit, Timeout.InfiniteTimeSpan);
        try
        {
            return read(mono);
        }
        finally
        {
            watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException) { } // it has ended by itself
    }

    /// <summary>The file, or what lies between its tags.</summary>
    private static string Input(AudioContainer container, string path) =>
        container.Begin == 0 && container.End == new FileInfo(path).Length
            ? $"file:{path}"
            : $"subfile,,start,{container.Begin},end,{container.End},,:file:{path}";

    private static Process? TryStart(params string[] arguments)
    {
        var start = new ProcessStartInfo("ffmpeg", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static string ReadVersion()
    {
        using var process = TryStart("-version");
        return process?.StandardOutput.ReadLine()?.Split(' ') is ["ffmpeg", "version", var version, ..]
            ? $"ffmpeg-{version}"
            : "ffmpeg";
    }

    private static Outcome<IAudioStream> Bad(string reason) => Outcome<IAudioStream>.Skipped(reason);
}

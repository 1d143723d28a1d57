using Earshot.Audio;
using Earshot.Testing;

namespace Earshot.Cli.Tests;

/// <summary>
/// What people really pass: each is one clear message, or a line in the list of what was skipped; never a stack trace.
/// </summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("train", "missing", "there is no folder")]
    [InlineData("train", "empty", "holds no audio")]
    [InlineData("train", "one-class", "only one class has labels ('low')")]
    [InlineData("train", "no-labels", "no clip of 'no-labels' has a label")]
    [InlineData("train", "missing.csv", "there is no folder")]
    [InlineData("evaluate", "one-class", "only one class has labels")]
    [InlineData("evaluate", "empty", "holds no audio")]
    public async Task Clips_that_nothing_can_be_learnt_from(string command, string path, string message)
    {
        Directory.CreateDirectory(folder["empty"]);
        folder.Tone("one-class/low/a.wav", 200);
        folder.Tone("one-class/low/b.wav", 220);
        folder.Tone("no-labels/a.wav", 200);
        await IsRefused(message, command, folder[path]);
    }

    /// <summary>As a shell passes a variable that is not set.</summary>
    [Theory]
    [InlineData("'clips' is empty", "predict", "m.earshot", "")]
    [InlineData("'model' is empty", "card", "")]
    [InlineData("'workspace' is empty", "status", "")]
    [InlineData("'--out' is empty", "train", "clips", "-o", "")]
    [InlineData("'clips' is empty", "label", "add", "ws", "dog", "a.wav", "")]
    public async Task An_empty_word_is_no_path(string message, params string[] arguments)
    {
        var run = await Run.Earshot(arguments);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'f.npy': a Parquet file is written, not '.npy'", "features", "clips", "-o", "f.npy")]
    [InlineData("name a file that ends in .parquet", "features", "merge", "a.parquet", "-o", "f.CSV")]
    [InlineData("'m.onnx': a model is written, not '.onnx'", "train", "clips", "-o", "m.onnx")]
    [InlineData("'m.earshot': an ONNX file is written", "export", "m.earshot", "-o", "m.earshot")]
    [InlineData("'p.parquet': CSV is written, not '.parquet'", "predict", "m.earshot", "clips", "-o", "p.parquet")]
    [InlineData("'r.csv': a page is written", "evaluate", "clips", "--report", "r.csv")]
    public async Task An_ending_that_promises_another_kind_of_file_is_refused(string message, params string[] arguments)
    {
        var run = await Run.Earshot(arguments);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    /// <summary>
    /// What a model guessed is no label, whatever table it stands in, and names that look alike are named.
    /// </summary>
    [Theory]
    [InlineData("path,label,confidence\na.wav,low,0.9\n", "as they have a confidence", "no clip of 'g' has a label")]
    [InlineData("path,label\nb.wav,low\nc.wav,Low\nd.wav,nan\n", "Low, low are 2 classes", "none of the 3 clips")]
    [InlineData("path,label\nb.wav,low\nc.wav,Low\nd.wav,nan\n", "'nan' was taken for none", "none of the 3")]
    [InlineData("path,begin,end,class,confidence\na.wav,0,1,low,0.9\n", "1 rows are a model's", "nothing was")]
    public async Task Labels_that_are_none_are_told_before_a_clip_is_read(string table, string note, string message)
    {
        folder.Tone("a.wav", 200);
        folder.Write("g.csv", table);
        var run = await Run.Earshot("train", folder["g.csv"], "--encoder", "logmel", "--views", "0", "-o", folder["m"]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(note, run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--encoder", "mfcc", "choose one of")]
    [InlineData("--method", "magic", "choose one of")]
    [InlineData("--dataset", "imagenet", "choose one of")]
    public async Task Names_that_do_not_exist(string option, string name, string message)
    {
        folder.WithTwoClasses(1);
        await IsRefused(message, "train", folder["clips"], option, name);
    }

    [Fact]
    public async Task The_name_of_a_file_is_no_order_to_the_terminal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "names hold no such letters there");
        folder.WithTwoClasses(2);
        folder.Write("clips/low/a\u001b[2J\u009b.wav", "no sound");
        var run = await Run.Earshot("train", folder["clips"], "--encoder", "logmel", "--views", "0", "-o", folder["m"]);
        Assert.Equal(ExitCode.SomeSkipped, run.Code);
        Assert.Contains(@"low/a\x1b[2J\x9b.wav", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Error, letter => char.IsControl(letter) && letter != '\n');
    }

    [Fact]
    public async Task A_model_that_is_missing_or_none()
    {
        folder.WithTwoClasses(1);
        await IsRefused("can't be used as a model", "predict", folder["missing.earshot"], folder["clips"]);
        await IsRefused("not a safetensors file", "predict", folder["clips/low/0.wav"], folder["clips"]);
    }

    [Fact]
    public async Task A_class_with_a_single_clip_is_learnt_with_a_warning()
    {
        folder.WithTwoClasses(3).Tone("clips/rare/only.wav", 700);
        var run = await Run.Earshot("train", folder["clips"], "-o", folder["m"]);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("class 'rare' has a single labelled clip", run.Error);
    }

    public static TheoryData<string, Func<byte[], byte[]>, string> Damages =>
        new()
        {
            { "truncated", wav => wav[..(wav.Length / 2)], "" },
            { "cut within the header", wav => wav[..20], "" },
            { "empty", _ => [], "empty" },
            { "no audio at all", _ => "hello, I am a text"u8.ToArray(), "not a known audio format" },
            { "a rate of 0 Hz", wav => Patch(wav, 24, 0, 4), "0 Hz" },
            { "a rate of 4 GHz", wav => Patch(wav, 24, uint.MaxValue, 4), "Hz" },
            { "0 channels", wav => Patch(wav, 22, 0, 2), "0 channels" },
            { "60,000 channels", wav => Patch(wav, 22, 60_000, 2), "channels" },
            { "a length of 1 GiB", wav => Patch(wav, 40, 1 << 30, 4), "truncated" },
            { "3 bits a sample", wav => Patch(wav, 34, 3, 2), "bit" },
            { "shorter than a frame", wav => Patch(wav, 40, 64, 4)[..108], "" },
        };

    [Theory, MemberData(nameof(Damages))]
    public async Task A_damaged_clip_is_skipped_with_its_reason_and_the_others_go_on(
        string what,
        Func<byte[], byte[]> damage,
        string reason
    )
    {
        folder.WithTwoClasses(3);
        File.WriteAllBytes(folder["clips/low/bad.wav"], damage(File.ReadAllBytes(folder["clips/low/0.wav"])));
        await IsSkipped("bad.wav", reason, what);
    }

    [Fact]
    public async Task Samples_that_are_not_numbers()
    {
        folder.WithTwoClasses(3);
        WavFile.Write(
            folder["clips/low/nan.wav"],
            new AudioSignal([.. Enumerable.Repeat(float.NaN, 16_000)], 16_000),
            WavEncoding.Float32
        );
        await IsSkipped("nan.wav", "", "NaN samples");
    }

    [Fact]
    public async Task A_file_named_in_a_manifest_that_is_not_there()
    {
        folder.WithTwoClasses(2);
        folder.Write("m.csv", "path,label\nclips/low/0.wav,low\nclips/high/0.wav,high\nclips/low/gone.wav,low\n");
        var run = await Run.Earshot("train", folder["m.csv"], "-o", folder["m"]);
        Assert.Equal(ExitCode.SomeSkipped, run.Code);
        Assert.Contains("gone.wav: ", run.Error);
    }

    [Fact]
    public async Task Silence_other_alphabets_and_capital_extensions_are_no_trouble()
    {
        folder.WithTwoClasses(3);
        WavFile.Write(folder["clips/low/silence.wav"], new AudioSignal(new float[16_000], 16_000));
        folder.Tone("clips/гром и молния/日本 ñ.WAV", 700);
        folder.Tone("clips/гром и молния/'quoted', comma.Wav", 720);
        var train = await Run.Earshot("train", folder["clips"], "-o", folder["мод.earshot"], "--views", "1");
        Assert.Equal(ExitCode.Ok, train.Code);
        Assert.EndsWith("earshot: low/silence.wav: silent: every sample is 0", train.Error.Trim());
        var predict = await Run.Earshot("predict", folder["мод.earshot"], folder["clips"], "-o", folder["p.csv"]);
        Assert.Equal(ExitCode.Ok, predict.Code);
        Assert.Contains("日本 ñ.WAV,гром и молния,", File.ReadAllText(folder["p.csv"]));
    }

    /// <summary>Root reads everything, so root becomes nobody for this.</summary>
    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_folder_that_can_not_be_read_is_named_and_the_others_go_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX permissions");
        string[] nobody =
            Environment.UserName == "root" ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
        Assert.SkipUnless(
            nobody is [] || File.Exists("/usr/bin/setpriv"),
            "root needs setpriv to become a user whom permissions stop"
        );
        folder.WithTwoClasses(3).Tone("clips/secret/a.wav", 900);
        foreach (
            var (path, mode) in (ReadOnlySpan<(string, int)>)[(folder.Root, 0b111_111_111), (folder["clips/secret"], 0)]
        )
            File.SetUnixFileMode(path, (UnixFileMode)mode);
        using var process = Run.StartAs(nobody, "train", folder["clips"], "-o", folder["m"]);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.SetUnixFileMode(folder["clips/secret"], (UnixFileMode)0b111_101_101);
        Assert.SkipWhen(
            nobody is not []
                && error.Contains("Permission denied", StringComparison.Ordinal)
                && !error.Contains("secret", StringComparison.Ordinal),
            "nobody may not read this checkout"
        );
        Assert.True(process.ExitCode == ExitCode.SomeSkipped, error);
        Assert.Contains("secret: the folder can't be read", error);
    }

    /// <summary>
    /// The clips are not there: whoever reads of the output knows that it was looked at before any work.
    /// </summary>
    [Theory]
    [InlineData("file/model", "is a file, no folder", "train", "clips", "-o")]
    [InlineData("folder", "is a folder; name a file", "train", "clips", "-o")]
    [InlineData("file/report.html", "is a file, no folder", "evaluate", "clips", "--report")]
    [InlineData("file/report.html", "is a file, no folder", "simulate", "clips", "--report")]
    [InlineData("file/labels.csv", "is a file, no folder", "predict", "model", "clips", "-o")]
    [InlineData("file/features.csv", "is a file, no folder", "features", "clips", "--csv")]
    [InlineData("file", "is a file, no folder", "demo", "-o")]
    [InlineData("file", "is a file, no folder", "reproduce", "fig2", "--out")]
    [InlineData("no/such/model", "correct the path, or make the folder", "train", "clips", "-o")]
    [InlineData("no/such/labels.csv", "correct the path, or make the folder", "predict", "model", "clips", "-o")]
    [InlineData("no/such/tables/", "make the folder", "predict", "model", "clips", "--format", "raven", "-o")]
    [InlineData("no/such/report.html", "correct the path, or make the folder", "evaluate", "clips", "--report")]
    [InlineData("no/such/folder", "correct the path, or make the folder", "demo", "-o")]
    [InlineData("no/such/folder", "correct the path, or make the folder", "reproduce", "fig2", "--out")]
    [InlineData("pipe", "it is a pipe or a device", "features", "clips", "-o")]
    [InlineData("pipe", "it is a pipe or a device", "pretrain", "clips", "-o")]
    public async Task An_output_that_can_not_be_written_is_refused_before_the_work(
        string output,
        string message,
        params string[] call
    )
    {
        folder.Write("file", "");
        Directory.CreateDirectory(folder["folder"]);
        if (output == "pipe")
            Peer.Run("mkfifo", folder["pipe"]);
        await IsRefused(message, [.. call, folder[output]]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["folder"]));
    }

    /// <summary>As a shell does where it opens the pipe: before the work, until it is stopped.</summary>
    [Fact]
    public async Task A_pipe_is_waited_for_until_the_call_is_stopped()
    {
        Peer.Run("mkfifo", folder["pipe"]);
        using var stopped = new CancellationTokenSource();
        string[] call = ["predict", "model", "clips", "-o", folder["pipe"]];
        var run = Task.Run(
            () => Run.With(CommandLine.All(), stopped.Token, call),
            TestContext.Current.CancellationToken
        );
        await stopped.CancelAsync();
        Assert.Equal(ExitCode.Interrupted, (await run).Code);
    }

    [Fact]
    public async Task What_goes_onto_a_pipe_is_read_from_it()
    {
        var cancellation = TestContext.Current.CancellationToken;
        Peer.Run("mkfifo", folder["pipe"]);
        var read = Task.Run(() => File.ReadAllText(folder["pipe"]), cancellation);
        folder.Tone("c/a.wav", 200);
        string[] call = ["features", folder["c"], "--encoder", "logmel", "-o", folder["f"], "--csv", folder["pipe"]];
        Assert.Equal(ExitCode.Ok, (await Run.Earshot(call)).Code);
        Assert.Contains("a.wav", await read);
    }

    private async Task IsSkipped(string file, string reason, string what)
    {
        var run = await Run.Earshot("train", folder["clips"], "-o", folder["m"]);
        Assert.True(run.Code == ExitCode.SomeSkipped, $"{what}: exit code {run.Code}, {run.Error}");
        var line = Assert.Single(run.Error.Split('\n'), l => l.Contains(file, StringComparison.Ordinal));
        Assert.Contains(reason, line);
        Assert.DoesNotContain("Exception", line);
        var predict = await Run.Earshot("predict", folder["m"], folder["clips"], "-o", folder["p.csv"]);
        Assert.Equal(ExitCode.SomeSkipped, predict.Code);
        Assert.Contains(File.ReadAllLines(folder["p.csv"]), l => l.Contains(file + ",,,", StringComparison.Ordinal));
    }

    private static async Task IsRefused(string message, params string[] arguments)
    {
        var run = await Run.Earshot(arguments);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(message, run.Error);
        Assert.Single(run.Error.Trim().Split('\n'));
        Assert.Empty(run.Output);
    }

    private static byte[] Patch(byte[] wav, int at, uint value, int bytes)
    {
        var copy = wav.ToArray();
        BitConverter.GetBytes(value).AsSpan(0, bytes).CopyTo(copy.AsSpan(at));
        return copy;
    }
}

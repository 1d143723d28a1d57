using Earshot.Audio;

namespace Earshot.Cli.Tests;

/// <summary>What is said of clips that are taken: cuts, copies, sounds that the encoder can't hear.</summary>
public sealed class SoundTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_cut_clip_is_kept_when_asked_for_and_the_ledger_says_so()
    {
        folder.WithTwoClasses(2);
        var cut = folder["clips/low/0.wav"];
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..8000]);
        string[] call = ["features", folder["clips"], "-o", folder["f.parquet"]];
        var strict = await Run.Earshot(call);
        Assert.Equal(ExitCode.SomeSkipped, strict.Code);
        Assert.Contains("low/0.wav,truncated: ", Ledger().Replace("\"", "", StringComparison.Ordinal));
        var lenient = await Run.Earshot([.. call, "--accept-truncated"]);
        Assert.Equal(ExitCode.Ok, lenient.Code);
        Assert.Contains("low/0.wav,,\"kept up to the cut (truncated: ", Ledger());
        Assert.Contains("column 'quality'", lenient.Error);
        Assert.Equal(ExitCode.SomeSkipped, (await Run.Earshot(call)).Code);
        Assert.Equal(ExitCode.Ok, (await Run.Earshot([.. call, "--accept-truncated"])).Code);
    }

    [Fact]
    public async Task The_report_has_a_line_a_clip_and_comes_out_the_same_of_a_journal()
    {
        folder.WithTwoClasses(2);
        WavFile.Write(folder["clips/low/silent.wav"], new(new float[16_000], 16_000));
        folder.Write("clips/low/broken.wav", "no sound");
        string[] call = ["features", folder["clips"], "-o", folder["f.parquet"], "--report", folder["sound.csv"]];
        await Run.Earshot(call);
        var first = File.ReadAllText(folder["sound.csv"]);
        Assert.Equal(7, first.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("low/silent.wav,1,16000,1,earshot-wav 2,0,0,0,0,0,0,0,silent: every sample is 0", first);
        Assert.Contains("skipped: not a known audio format", first);
        await Run.Earshot(call);
        Assert.Equal(first, File.ReadAllText(folder["sound.csv"]));
    }

    [Fact]
    public async Task Copies_and_the_same_sound_under_two_labels_are_named()
    {
        folder.WithTwoClasses(6);
        File.Copy(folder["clips/low/1.wav"], folder["clips/high/1 again.wav"]);
        File.Copy(folder["clips/low/2.wav"], folder["clips/low/2 again.wav"]);
        var run = await Run.Earshot("train", folder["clips"], "--folds", "0", "-o", folder["m"]);
        Assert.Contains("the same sound under two labels: high/1 again.wav (high), low/1.wav (low)", run.Error);
        Assert.Contains("the same sound: low/2 again.wav (low), low/2.wav (low)", run.Error);
    }

    [Fact]
    public async Task A_bat_that_the_encoder_cannot_hear_is_named_and_heard_when_it_is_slowed_down()
    {
        for (var i = 0; i < 3; i++)
        {
            folder.Tone($"bats/a/{i}.wav", 40_000 + 500 * i, 0.2, 384_000);
            folder.Tone($"bats/b/{i}.wav", 70_000 + 500 * i, 0.2, 384_000);
        }
        string[] quick = ["--encoder", "logmel", "--views", "0", "--folds", "0"];
        string[] call = ["train", folder["bats"], .. quick, "-o", folder["m"]];
        Assert.Contains("where the encoder is deaf: slow it down (--slow 10)", (await Run.Earshot(call)).Error);
        Assert.Equal("", (await Run.Earshot([.. call, "--slow", "10"])).Error);
        var run = await Run.Earshot("predict", folder["m"], folder["bats"], "-o", folder["labels.csv"]);
        Assert.Equal((ExitCode.Ok, ""), (run.Code, run.Error));
        foreach (var line in File.ReadLines(folder["labels.csv"]).Skip(1))
            Assert.Contains($",{(line.StartsWith("a/", StringComparison.Ordinal) ? 'a' : 'b')},", line);
        Assert.Contains("slow", (await Run.Earshot("card", folder["m"])).Output);
        Assert.Contains("2 to 100", (await Run.Earshot([.. call, "--slow", "1"])).Error);
    }

    [Fact]
    public async Task A_class_folder_without_clips_is_named_and_nothing_is_encoded_where_nothing_can_be_learnt()
    {
        folder.WithTwoClasses(6);
        Directory.CreateDirectory(folder["clips/rare"]);
        var run = await Run.Earshot("train", folder["clips"], "--folds", "0", "-o", folder["m"]);
        Assert.Equal(ExitCode.SomeSkipped, run.Code);
        Assert.Contains("rare: the folder is empty, so its class is missing", run.Error);
        // a clip that can't be read would be named as skipped first
        folder.Write("one/low/broken.wav", "no sound");
        folder.Tone("one/low/a.wav", 200);
        run = await Run.Earshot("train", folder["one"], "-o", folder["m2"]);
        Assert.Contains("only one class has labels", run.Error);
        Assert.DoesNotContain("broken", run.Error);
    }

    [Fact]
    public async Task Turned_arguments_and_a_model_among_the_clips_are_said()
    {
        folder.WithTwoClasses(3);
        await Run.Earshot("train", folder["clips"], "--folds", "0", "-o", folder["m.earshot"]);
        Assert.Contains(
            "is a folder, not a model: give the model first",
            (await Run.Earshot("predict", folder["clips"], folder["m.earshot"])).Error
        );
        Assert.Contains(
            "it is a model, not clips",
            (await Run.Earshot("predict", folder["m.earshot"], folder["m.earshot"])).Error
        );
    }

    [Fact]
    public async Task A_clip_that_is_too_short_is_refused_with_its_own_figures()
    {
        folder.Tone("short/a.wav", 200, 0.0125, 8_000);
        await Run.Earshot("features", folder["short"], "-o", folder["f.parquet"]);
        Assert.Contains("the clip has 100 samples at 8000 Hz (12.5 ms)", Ledger());
    }

    private string Ledger() => File.ReadAllText(folder["f.skipped.csv"]);
}

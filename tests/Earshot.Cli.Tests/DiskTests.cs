using System.Diagnostics;

namespace Earshot.Cli.Tests;

/// <summary>
/// A disk without room: one exit code and one line that says so, whatever is written. A disk that can only be read.
/// </summary>
public sealed class DiskTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string disk;

    public DiskTests()
    {
        disk = folder["disk"];
        Directory.CreateDirectory(disk);
    }

    public void Dispose()
    {
        Call("umount", "--lazy", disk);
        folder.Dispose();
    }

    [Fact]
    public async Task Each_command_that_writes_says_so()
    {
        folder.WithTwoClasses();
        string clips = folder["clips"],
            model = folder["m"],
            features = folder["f"],
            workspace = folder["w"];
        string[] plain = ["--encoder", "logmel"];
        await IsDone(["train", clips, .. plain, "--views", "0", "--folds", "0", "-o", model]);
        await IsDone(["features", clips, .. plain, "-o", features]);
        await IsDone(["new", workspace, "--clips", clips, .. plain]);
        Assert.SkipUnless(Call("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk), "needs the right to mount");
        File.WriteAllText(Path.Combine(disk, "small"), "");
        Fill();
        await IsFull("features", clips, "--encoder", "logmel", "-o", On("f"));
        await IsFull("features", clips, "--encoder", "logmel", "-o", features, "--csv", On("f.csv"));
        await IsFull("features", "merge", features, "-o", On("merged"));
        await IsFull("train", clips, "--encoder", "logmel", "--views", "0", "--folds", "0", "-o", On("m"));
        await IsFull("predict", model, clips, "-o", On("p.csv"));
        await IsFull("card", model, "-o", On("card.html"));
        await IsFull("export", model, "-o", On("m.onnx"));
        await IsFull("new", On("w"), "--clips", clips, "--encoder", "logmel");
        await IsFull("workspace", "pack", workspace, "-o", On("w.zip"));
        await IsFull("label", "export", workspace, On("labels.csv"));
        await IsFull("demo", "-o", On("demo"));
    }

    [Fact]
    public async Task A_workspace_on_it_takes_no_label_and_shows_itself()
    {
        folder.WithTwoClasses(2);
        Assert.SkipUnless(Call("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk), "needs the right to mount");
        await IsDone(["new", On("w"), "--clips", folder["clips"], "--encoder", "logmel"]);
        Fill();
        await IsFull("label", "add", On("w"), "dog", "low/0.wav");
        Assert.Equal(ExitCode.Ok, (await Run.Earshot("status", On("w"))).Code);
    }

    [Fact]
    public async Task A_workspace_on_a_disk_that_can_only_be_read_shows_itself_and_takes_no_label()
    {
        folder.WithTwoClasses(2);
        Assert.SkipUnless(Call("mount", "-t", "tmpfs", "-o", "size=9m", "tmpfs", disk), "needs the right to mount");
        using (var made = Run.Start("new", On("a?b#c%d"), "--clips", folder["clips"], "--encoder", "logmel"))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(Call("mount", "-o", "remount,ro", disk));
        await IsDone(["status", On("a?b#c%d")]);
        await IsDone(["label", "export", On("a?b#c%d"), folder["labels.csv"]]);
        var add = await Run.Earshot("label", "add", On("a?b#c%d"), "dog", "low/0.wav");
        Assert.Equal(ExitCode.Failed, add.Code);
        Assert.Contains("can't be written: nothing was changed", add.Error);
        Assert.Equal([On("a?b#c%d/earshot.db")], Directory.GetFiles(On("a?b#c%d")));
    }

    private string On(string name) => Path.Combine(disk, name);

    /// <summary>Not a byte is left.</summary>
    private void Fill()
    {
        using var file = new FileStream(On("fill"), FileMode.Create, FileAccess.Write, FileShare.None, 1);
        try
        {
            for (var bytes = new byte[4096]; ; )
                file.Write(bytes);
        }
        catch (IOException)
        {
            // that is the end of it
        }
    }

    private static async Task IsDone(string[] call)
    {
        var run = await Run.Earshot(call);
        Assert.True(run.Code == ExitCode.Ok, run.Error);
    }

    private static async Task IsFull(params string[] call)
    {
        var run = await Run.Earshot(call);
        var said = run.Error.Trim().Split('\n')[^1];
        Assert.True(run.Code == ExitCode.Failed, $"{string.Join(' ', call)}: {run.Code} {run.Error}");
        Assert.True(said.Contains("disk is full", StringComparison.Ordinal), $"{string.Join(' ', call)}: {said}");
    }

    private static bool Call(string program, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

namespace Earshot.Cli.Tests;

/// <summary>Several models in one pass over the same sounds.</summary>
public sealed class SeveralModelsTests : IAsyncLifetime
{
    private readonly TempFolder folder = new TempFolder().WithTwoClasses();

    public async ValueTask InitializeAsync()
    {
        foreach (var (name, encoder, method) in new[] { ("a", "logmel", "logreg"), ("b", "speech165", "logreg") })
        {
            var trained = await Run.Earshot(
                "train",
                folder["clips"],
                "--encoder",
                encoder,
                "--method",
                method,
                "--folds",
                "0",
                "-o",
                folder[$"{name}.earshot"]
            );
            Assert.True(trained.Code == 0, trained.Error);
        }
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>As a shell names them for <c>*.wav</c>; one that is named twice is asked once.</summary>
    [Fact]
    public async Task Several_files_are_answered_by_one_model_or_several()
    {
        string[] clips = [.. Directory.GetFiles(folder["clips"], "*.wav", SearchOption.AllDirectories).Order()];
        var one = await Run.Earshot(["predict", folder["a.earshot"], .. clips, clips[0], "-o", folder["one.csv"]]);
        Assert.True(one.Code == 0, one.Error);
        var all = await Run.Earshot("predict", folder["a.earshot"], folder["clips"], "-o", folder["all.csv"]);
        Assert.True(all.Code == 0, all.Error);
        Assert.Equal(Told("all.csv"), Told("one.csv"));
        var two = await Run.Earshot(["predict", folder["a.earshot"], folder["b.earshot"], .. clips, "--json"]);
        Assert.True(two.Code == 0, two.Error);
        Assert.Contains($"\"clips\": {clips.Length}", two.Output);
        var bad = await Run.Earshot("predict", folder["a.earshot"], folder["clips"], clips[0]);
        Assert.Contains("is a folder among several files", bad.Error);
        bad = await Run.Earshot("predict", folder["a.earshot"], clips[0], folder["none.wav"]);
        Assert.Contains("there is no file", bad.Error);
        Assert.Equal(ExitCode.BadInput, bad.Code);
    }

    /// <summary>Path, label and confidence; folders bring labels, files none.</summary>
    private IEnumerable<string> Told(string table)
    {
        var rows = File.ReadLines(folder[table]).Select(row => row.Split(',')).ToArray();
        int[] columns = [.. new[] { "path", "label", "confidence" }.Select(name => Array.IndexOf(rows[0], name))];
        return rows.Skip(1).Select(row => string.Join(' ', columns.Select(column => row[column])));
    }

    [Fact]
    public async Task Each_says_what_it_says_alone()
    {
        var rows = await Rows();
        Assert.Equal("path,begin,end,model,class,confidence", rows[0]);
        foreach (var name in new[] { "a", "b" })
        {
            await Run.Earshot("predict", folder[$"{name}.earshot"], folder["clips"], "-o", folder["alone.csv"]);
            Assert.Equal(
                File.ReadLines(folder["alone.csv"]).Skip(1).Select(l => l.Split(',')).Select(c => (c[0], c[1], c[2])),
                rows.Skip(1).Select(l => l.Split(',')).Where(c => c[3] == name).Select(c => (c[0], c[4], c[5]))
            );
        }
    }

    [Fact]
    public async Task Classes_of_one_name_are_joined_on_request()
    {
        var apart = (await Rows()).Skip(1).Select(line => line.Split(',')).ToList();
        var joined = (await Rows("--join-classes")).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(24, apart.Count);
        Assert.Equal(apart.Select(row => (row[0], row[4])).Distinct(), joined.Select(row => (row[0], row[4])));
        foreach (var row in joined)
        {
            var same = apart.Where(other => (other[0], other[4]) == (row[0], row[4])).ToList();
            Assert.Equal(string.Join('+', same.Select(other => other[3])), row[3]);
            Assert.Equal(same.Max(other => other[5]), row[5]);
        }
    }

    [Fact]
    public async Task What_is_for_one_model_is_refused_for_several()
    {
        var run = await Run.Earshot("predict", folder["a.earshot"], folder["b.earshot"], folder["clips"], "--reject");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("are for one model", run.Error, StringComparison.Ordinal);
        run = await Run.Earshot("predict", folder["a.earshot"], folder["none.earshot"], folder["clips"]);
        Assert.Contains("none.earshot", run.Error, StringComparison.Ordinal);
    }

    private async Task<string[]> Rows(params string[] options)
    {
        var run = await Run.Earshot([
            "predict",
            folder["a.earshot"],
            folder["b.earshot"],
            folder["clips"],
            "-o",
            folder["all.csv"],
            .. options,
        ]);
        Assert.True(run.Code == 0, run.Error);
        return await File.ReadAllLinesAsync(folder["all.csv"], TestContext.Current.CancellationToken);
    }
}

using System.Diagnostics;
using System.Text.Json.Nodes;
using Earshot.Cli.Cluster;
using Earshot.Testing;
using k8s;
using k8s.Models;

namespace Earshot.Cli.Tests.Cluster;

public sealed class ClusterTests : IDisposable
{
    private readonly TempFolder folder = new();

    public ClusterTests()
    {
        folder.WithTwoClasses(5);
        folder.Write("clips/broken.wav", "RIFF, or so it says");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task By_gnu_parallel_it_ends_as_in_one_process_and_again_nothing_is_left_to_do()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/parallel"), "needs GNU parallel: apt-get install parallel");
        using (var plan = Run.Start([.. PlanCall(), "--", "--folds", "0"]))
            await plan.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await Parallel());
        string[] features = ["--features", folder["one.parquet"]];
        await Run.Earshot("features", folder["clips"], "-o", folder["one.parquet"]);
        await Run.Earshot(["train", folder["clips"], "-o", folder["one"], "--folds", "0", .. features]);
        await Run.Earshot(["predict", folder["one"], folder["clips"], "-o", folder["one.csv"], .. features]);
        Assert.Equal(File.ReadAllBytes(folder["one"]), File.ReadAllBytes(folder["run/model.earshot"]));
        Assert.Equal(
            File.ReadAllText(folder["one.csv"]),
            File.ReadAllText(folder["run/labels.csv"]).Replace("../clips/", "")
        );
        Assert.Contains("broken.wav,", File.ReadAllText(folder["run/skipped.csv"]));

        var status = await Run.Earshot("cluster", "status", folder["run"], "--prometheus", folder["p.txt"]);
        Assert.Equal(ExitCode.Ok, status.Code);
        Assert.Contains(
            "earshot_cluster_elements{step=\"predict\",stage=\"done\"} 3\n",
            File.ReadAllText(folder["p.txt"])
        );
        var written = File.GetLastWriteTimeUtc(folder["run/model.earshot"]);
        Assert.Equal("", await Parallel());
        Assert.Equal(written, File.GetLastWriteTimeUtc(folder["run/model.earshot"]));
    }

    [Fact]
    public async Task Each_step_is_an_indexed_job_as_kubernetes_knows_it()
    {
        await Ok(
            "cluster",
            "plan",
            folder["clips"],
            "-o",
            folder["run"],
            "--nodes",
            "3",
            "--cpus",
            "4",
            "--sample",
            "0"
        );
        foreach (var (step, elements) in ((string, int)[])[("features", 3), ("train", 1), ("predict", 3), ("join", 1)])
        {
            var yaml = File.ReadAllText(folder[$"run/kubernetes/{step}.yaml"]);
            var job = KubernetesYaml.Deserialize<V1Job>(yaml, strict: true);
            Assert.Equal(("Indexed", elements), (job.Spec.CompletionMode, job.Spec.Completions));
            var container = job.Spec.Template.Spec.Containers.Single();
            Assert.Equal(
                ["cluster", "element", folder["run"], step, "$(JOB_COMPLETION_INDEX)"],
                container.Command.Skip(1).Take(5)
            );
            Assert.Equal("4", container.Resources.Requests["cpu"].ToString());
            Assert.StartsWith(container.VolumeMounts.Single().MountPath, folder["clips"]);
        }
    }

    [Fact]
    public async Task An_element_with_bad_clips_has_done_its_work_and_says_so_in_its_state()
    {
        await Ok("cluster", "plan", folder["clips"], "-o", folder["run"], "--nodes", "2", "--sample", "0");
        for (var element = 0; element < 2; element++)
            await Ok("cluster", "element", folder["run"], "features", $"{element}");
        var states = Enumerable.Range(0, 2).Select(i => ElementState.Find(folder["run"], "features", i)!).ToArray();
        Assert.Equal([ExitCode.Ok, ExitCode.SomeSkipped], states.Select(state => state.ExitCode!.Value).Order());
        Assert.All(states, state => Assert.Equal((true, 1), (state.IsDone, state.Tries)));
        await Ok("cluster", "status", folder["run"], "--page", folder["status.html"]);
        var page = File.ReadAllText(folder["status.html"]);
        Assert.Contains("<h1>Run run</h1>", page);
        Assert.Contains("<th scope=row>features</th><td>2/2</td>", page);
        Assert.Contains("<th scope=row>1</th><td>done</td>", page);
        await Ok("cluster", "element", folder["run"], "features", "0");
        Assert.Equal(1, ElementState.Find(folder["run"], "features", 0)!.Tries);
        await Refused("elements 0 to 1, got 2", "cluster", "element", folder["run"], "features", "2");
        await Refused("no step 'sing'", "cluster", "element", folder["run"], "sing", "0");

        File.Delete(folder["run/features-00001-of-00002.parquet"]);
        var train = await Run.Earshot("cluster", "element", folder["run"], "train", "0");
        Assert.Equal(ExitCode.BadInput, train.Code);
        Assert.Equal(ExitCode.BadInput, ElementState.Find(folder["run"], "train", 0)!.ExitCode);
    }

    [Fact]
    public async Task A_plan_is_made_once_and_without_labels_ends_with_the_features()
    {
        string[] call = ["cluster", "plan", folder["clips/low"], "-o", folder["run"], "--sample", "0", "--json"];
        var planned = await Run.Earshot(call);
        Assert.Equal(
            (5, 5),
            ((int)JsonNode.Parse(planned.Output)!["clips"]!, (int)JsonNode.Parse(planned.Output)!["parts"]!)
        );
        Assert.Contains("ends with the features", planned.Error);
        Assert.Equal(["features"], ClusterPlan.Load(folder["run"]).Steps.Select(step => step.Name));
        await Refused("holds a plan already", call);
        string[] wrong = ["cluster", "plan", folder["clips"], "-o", folder["other"], "--", "--folds", "many"];
        await Refused("'train' can't be called so: --folds wants", wrong);
        Assert.False(Directory.Exists(folder["other"]));
        await Refused("holds no plan", "cluster", "status", folder["clips"]);
        await Refused("was not submitted yet", "cluster", "retry", folder["run"]);
        await Refused(
            "cut into 5 parts",
            "features",
            folder["run/clips.csv"],
            "--shard",
            "0/4",
            "-o",
            folder["f.parquet"]
        );
    }

    [Fact]
    public async Task An_element_that_failed_three_times_is_given_up_and_what_waits_for_it_is_not_submitted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        await Ok("cluster", "plan", folder["clips"], "-o", folder["run"], "--nodes", "2", "--sample", "0");
        File.WriteAllText(folder["jobs"], "");
        Program("squeue", "exit 0");
        Program("sbatch", $"echo \"$@\" >> {folder["jobs"]}; wc -l < {folder["jobs"]}");
        var submitted = await WithPrograms("cluster", "submit", folder["run"], "--json");
        Assert.Equal(ExitCode.Ok, submitted.Code);
        AnswerSchemas.Check("cluster-submit", submitted.Output);
        var join = JsonNode.Parse(submitted.Output)!["submitted"]!.AsArray()[3]!;
        Assert.Equal(("join", "4", 0), ((string)join["step"]!, (string)join["job"]!, (int)join["elements"]![0]!));
        var jobs = File.ReadAllLines(folder["jobs"]);
        Assert.Equal(4, jobs.Length);
        Assert.Contains("--array=0,1 --dependency=afterok:2 ", jobs[2]);

        var failed = new ElementState(
            3,
            "n1",
            "7",
            DateTimeOffset.UnixEpoch,
            0,
            DateTimeOffset.UnixEpoch,
            ExitCode.Failed
        );
        failed.Save(folder["run"], "features", 1);
        var retry = await WithPrograms("cluster", "retry", folder["run"], "--json");
        Assert.Equal(ExitCode.Failed, retry.Code);
        AnswerSchemas.Check("cluster-retry", retry.Output);
        Assert.Contains("features 1", (string)JsonNode.Parse(retry.Output)!["givenUp"]!.AsArray().Single()!);
        Assert.Contains("features 1 was begun 3 times and is given up: exit code 1", retry.Error);
        Assert.Contains("--array=0 ", Assert.Single(File.ReadAllLines(folder["jobs"])[4..]));
        (failed with { Tries = 2 }).Save(folder["run"], "features", 1);
        Assert.Equal(ExitCode.Ok, (await WithPrograms("cluster", "retry", folder["run"])).Code);
        Assert.Contains("--array=0,1 ", File.ReadAllLines(folder["jobs"])[5]);
    }

    [Fact]
    public void Tables_are_joined_when_each_clip_stands_in_one_of_them()
    {
        var set = Datasets.Manifest.Read(folder.Write("list.csv", "path\na.wav\nb.wav\nc.wav\n")).Value;
        string Line(string clip, string rest) => $"{clip},{rest}\n";
        const string header = "path,label,confidence,skipped\n";
        var one = folder.Write("1.csv", header + Line("c.wav", "x,0.9,") + Line("a.wav", ",,is cut off"));
        var two = folder.Write("2.csv", header + Line("b.wav", "y,0.8,"));
        var (clips, skipped) = LabelJoin.Write([one, two], set, folder["all.csv"]);
        Assert.Equal((2, "a.wav", "is cut off"), (clips, skipped.Single().Path, skipped.Single().Wrong));
        Assert.Equal(
            header + Line("b.wav", "y,0.8,") + Line("c.wav", "x,0.9,") + Line("a.wav", ",,is cut off"),
            File.ReadAllText(folder["all.csv"])
        );
        string Refusal(params string[] tables) =>
            Assert.Throws<BadInputException>(() => LabelJoin.Write(tables, set, folder["all.csv"])).Message;
        Assert.Contains("a clip has one", Refusal(one, two, two));
        Assert.Contains("b.wav' stands in none", Refusal(one));
        Assert.Contains("is not there", Refusal(one, folder["3.csv"]));
    }

    [Fact]
    public async Task A_job_takes_the_cores_it_was_given()
    {
        using var help = Run.StartAs(["env", "SLURM_CPUS_PER_TASK=37"], "features", "--help");
        Assert.Contains(
            "[default: 37]",
            await help.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
        );
    }

    private string[] PlanCall() =>
        ["cluster", "plan", folder["clips"], "-o", folder["run"], "--nodes", "3", "--sample", "0"];

    /// <summary>Runs the script; gives what it complains of.</summary>
    private async Task<string> Parallel()
    {
        var start = new ProcessStartInfo("bash", [folder["run/parallel.sh"]])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var stop = TestContext.Current.CancellationToken;
        var said = process.StandardOutput.ReadToEndAsync(stop);
        var error = await process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return process.ExitCode == 0 ? "" : await said + error;
    }

    private void Program(string name, string script)
    {
        folder.Write($"bin/{name}", $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder[$"bin/{name}"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private async Task<Run> WithPrograms(params string[] arguments)
    {
        var path = Environment.GetEnvironmentVariable("PATH");
        using var process = Run.StartAs(["env", $"PATH={folder["bin"]}:{path}"], arguments);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new(process.ExitCode, output, await error);
    }

    private static async Task Ok(params string[] call)
    {
        var run = await Run.Earshot(call);
        Assert.True(run.Code == ExitCode.Ok, run.Error);
    }

    private static async Task Refused(string reason, params string[] call)
    {
        var run = await Run.Earshot(call);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(reason, run.Error);
    }
}

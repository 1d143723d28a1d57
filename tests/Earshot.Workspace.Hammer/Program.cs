using Earshot.Numerics;
using Earshot.Workspace;

if (args is ["extract", var clipFolder, var features]) return await Extractor.RunAsync(clipFolder, features);

// Posts labels and stores runs until it is killed. A line "clip class" on the output acknowledges a label: it must never be lost.
var workspace = WorkspaceStore.Open(args[0], TimeProvider.System).Value;
var (clips, classes) = (workspace.Clips.All(), workspace.Classes.All());
var streams = new RandomStreams(ulong.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
new Thread(StoreRuns) { IsBackground = true }.Start();

var random = streams.Stream("labels");
while (true)
{
    var (clip, label) = (clips[random.Next(clips.Count)].Id, classes[random.Next(classes.Count)].Id);
    if (random.Next(10) == 0) workspace.Labels.Undo("hammer");
    var batch = workspace.Labels.Give([clip], label, "hammer");
    Console.WriteLine($"{batch.Id} {clip} {label}");
    Console.Out.Flush();
}

void StoreRuns()
{
    var metrics = new RunMetrics { ClassIds = [.. classes.Select(c => c.Id)] };
    while (true)
    {
        var now = TimeProvider.System.GetUtcNow();
        var run = new RunRecord(0, new RunOptions(), now, now, 0, workspace.Labels.LastEvent(), metrics);
        workspace.Runs.Add(run, clips.Select(clip => new PredictionRecord(clip.Id, classes[0].Id, 0.5f, [0.5f, 0.5f], [new Neighbour(1, 0.5f)])));
    }
}

using Earshot.Numerics;
using Earshot.Workspace;
using Earshot.Workspace.Training;

if (args is ["extract", var clipFolder, var features])
    return await Extractor.RunAsync(clipFolder, features);

// Posts labels and trains without a rest until it is killed. A line "batch clip class" on the output acknowledges a
// label, a line "run" a training: neither may ever be lost.
var workspace = WorkspaceStore.Open(args[0], TimeProvider.System).Value;
var (clips, classes) = (workspace.Clips.All(), workspace.Classes.All());
var random = new RandomStreams(ulong.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture)).Stream(
    "labels"
);
new Thread(Train) { IsBackground = true }.Start();

while (true)
{
    var (clip, label) = (clips[random.Next(clips.Count)].Id, classes[random.Next(classes.Count)].Id);
    if (random.Next(10) == 0)
        workspace.Labels.Undo("hammer");
    var batch = workspace.Labels.Give([clip], label, "hammer");
    Console.Out.WriteLine($"{batch.Id} {clip} {label}");
}

void Train()
{
    var trainer = new WorkspaceTrainer(workspace, TimeProvider.System);
    while (true)
        if (trainer.Train(new RunOptions { Method = "logreg" }) is { IsOk: true } run)
            Console.Out.WriteLine(run.Value.Id);
}

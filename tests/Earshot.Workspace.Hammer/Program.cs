using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Numerics;
using Earshot.Workspace;
using Earshot.Workspace.Training;

if (args is ["extract", var clipFolder, var features])
    return await Extractor.RunAsync(clipFolder, features);

// Posts labels and annotations and trains without a rest until it is killed. A line "batch clip class" on the output
// acknowledges a label, "batch recording begin class" an annotation, "run" a training: none may ever be lost.
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
    var range = TimeRange.FromMicroseconds(random.Next(1000), 1000 + random.Next(1000));
    var absent = new Annotation(classes.Single(c => c.Id == label).Name, Polarity.Absent) { Range = range };
    var said = workspace.Annotations.Put([new(clip, absent)], "ear");
    Console.Out.WriteLine($"{said.Id} {clip} {range.BeginMicroseconds} {label}");
}

void Train()
{
    var trainer = new WorkspaceTrainer(workspace, TimeProvider.System);
    while (true)
        if (trainer.Train(new RunOptions { Method = "logreg" }) is { IsOk: true } run)
            Console.Out.WriteLine(run.Value.Id);
}

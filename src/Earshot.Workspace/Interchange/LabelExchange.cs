namespace Earshot.Workspace.Interchange;

/// <summary>Labels in and out of a workspace.</summary>
public static class LabelExchange
{
    /// <summary>Reads labels into the workspace, as one batch that undo takes back.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="format">The format of the files.</param>
    /// <param name="files">The files.</param>
    /// <param name="author">Who imports.</param>
    /// <param name="replace">Whether a label given by hand may be replaced. Otherwise it stays, and the report says
    /// so.</param>
    public static ImportReport Import(
        WorkspaceStore workspace,
        ILabelFormat format,
        IEnumerable<LabelFile> files,
        string author,
        bool replace = false
    )
    {
        var skipped = new List<string>();
        var finder = new ClipFinder(workspace.Clips.All());
        var spoken = new List<(ClipRecord Clip, SpokenLabel Label)>();
        foreach (var label in files.SelectMany(file => format.Read(file, skipped.Add)))
        {
            var clip = finder.Find(label.Clip);
            if (clip.IsOk)
                spoken.Add((clip.Value, label));
            else
                skipped.Add(clip.Reason!);
        }

        var (labels, unchanged) = Settle(workspace, spoken, replace, skipped);
        if (labels.Count > 0)
            workspace.Labels.Give(labels, author, LabelSource.Import);
        return new ImportReport(labels.Count, unchanged, skipped);
    }

    /// <summary>Everything the workspace holds, in a format's files.</summary>
    public static IEnumerable<LabelFile> Export(WorkspaceStore workspace, ILabelFormat format) =>
        format.Write(Held(workspace));

    private static (List<(long, long?)> Labels, int Unchanged) Settle(
        WorkspaceStore workspace,
        List<(ClipRecord Clip, SpokenLabel Label)> spoken,
        bool replace,
        List<string> skipped
    )
    {
        var held = workspace.Labels.All().ToDictionary(label => label.ClipId);
        var (labels, unchanged) = (new List<(long, long?)>(), 0);
        foreach (var ofClip in spoken.GroupBy(s => s.Clip.Id))
        {
            var clip = ofClip.First().Clip;
            var settled = Longest(ofClip.Select(s => s.Label));
            if (!settled.IsOk)
            {
                skipped.Add($"{clip.Path}: {settled.Reason}");
                continue;
            }
            var wanted = workspace.Classes.Ensure(settled.Value).Id;
            var old = held.GetValueOrDefault(clip.Id);
            if (old?.ClassId == wanted)
                unchanged++;
            else if (old?.Source == LabelSource.Human && !replace)
                skipped.Add($"{clip.Path}: labelled otherwise by hand; replace it with --replace");
            else
                labels.Add((clip.Id, wanted));
        }
        return (labels, unchanged);
    }

    /// <summary>A clip has one class: the one that covers most of it.</summary>
    private static Outcome<string> Longest(IEnumerable<SpokenLabel> labels)
    {
        var classes = labels
            .GroupBy(l => l.Class, (name, said) => (Name: name, Seconds: said.Sum(s => s.Seconds)))
            .OrderByDescending(c => c.Seconds)
            .ToList();
        return classes.Count == 1 || classes[0].Seconds > classes[1].Seconds
            ? classes[0].Name
            : Outcome<string>.Skipped(
                $"said to be {classes[0].Name} and {classes[1].Name} alike; a clip has one class"
            );
    }

    private static List<HeldLabel> Held(WorkspaceStore workspace)
    {
        var names = workspace.Classes.All().ToDictionary(c => c.Id, c => c.Name);
        var labels = workspace.Labels.All().ToDictionary(l => l.ClipId);
        var predictions = workspace.Runs.Predictions().ToDictionary(p => p.ClipId);
        var limit = workspace.Runs.RejectAbove();
        return
        [
            .. workspace
                .Clips.All()
                .Select(clip =>
                {
                    var (label, prediction) = (
                        labels.GetValueOrDefault(clip.Id),
                        predictions.GetValueOrDefault(clip.Id)
                    );
                    return new HeldLabel(
                        clip,
                        Path.Combine(workspace.ClipRoot, clip.Path),
                        label,
                        label is null ? null : names[label.ClassId],
                        prediction,
                        prediction is null ? null : names.GetValueOrDefault(prediction.ClassId),
                        prediction is null ? null : label is null && prediction.Strangeness > limit
                    );
                }),
        ];
    }
}

using System.Text.RegularExpressions;

namespace Earshot.Datasets.Corpora;

/// <summary>
/// A corpus whose emotions stand in label files, a line an utterance. Utterances of emotions it does not name are left
/// out.
/// </summary>
public abstract class LabelFileCorpus : ICorpus
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Summary { get; }

    /// <summary>Its name in reports.</summary>
    protected abstract string Title { get; }

    /// <summary>
    /// Matches an utterance's recording, relative to the folder: groups <c>utterance</c>, <c>sex</c> and
    /// <c>session</c>.
    /// </summary>
    protected abstract Regex Recording { get; }

    /// <summary>Matches a line of a label file: groups <c>utterance</c> and <c>code</c>.</summary>
    protected abstract Regex LabelLine { get; }

    /// <summary>
    /// The emotions taken, with their codes in the label files and how often the whole corpus has them.
    /// </summary>
    protected abstract IReadOnlyList<(string Code, string Emotion, int Count)> Emotions { get; }

    /// <summary>The label files that are there.</summary>
    protected abstract IEnumerable<string> LabelFiles(string root);

    /// <inheritdoc/>
    public bool Recognises(AudioFolder folder) => folder.Files.Any(Recording.IsMatch) && LabelFiles(folder.Root).Any();

    /// <inheritdoc/>
    public Outcome<ClipSet> Read(AudioFolder folder)
    {
        try
        {
            return Read(folder, ReadLabels(folder.Root));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Outcome<ClipSet>.Skipped($"a label file of {Title} can't be read: {e.Message}");
        }
    }

    private Dictionary<string, string> ReadLabels(string root)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in LabelFiles(root))
        foreach (var line in File.ReadLines(file))
            if (LabelLine.Match(line) is { Success: true } match)
                labels[match.Groups["utterance"].Value] = match.Groups["code"].Value;
        return labels;
    }

    private Outcome<ClipSet> Read(AudioFolder folder, Dictionary<string, string> labels)
    {
        List<Clip> clips = [];
        List<SkippedInput> skipped = [.. folder.Skipped];
        foreach (var file in folder.Files)
        {
            if (Recording.Match(file) is not { Success: true } recording)
                continue;
            if (!labels.TryGetValue(recording.Groups["utterance"].Value, out var code))
                skipped.Add(
                    new(
                        folder.FullPath(file),
                        $"no label file of {Title} has a line for it: check that the copy is whole"
                    )
                );
            else if (Emotions.FirstOrDefault(e => e.Code == code).Emotion is { } emotion)
            {
                var session = recording.Groups["session"].Value;
                clips.Add(new(folder.FullPath(file), emotion, $"{recording.Groups["sex"].Value}{session}", session));
            }
        }
        if (clips.Count == 0)
            return Outcome<ClipSet>.Skipped($"'{folder.Root}' holds no labelled utterance of {Title} ({Summary})");
        if (Incomplete(clips) is { } reason)
            skipped.Add(new(folder.Root, reason));
        return new ClipSet(Title, clips) { Root = folder.Root, Skipped = skipped };
    }

    private string? Incomplete(List<Clip> clips)
    {
        var wrong = Emotions
            .Select(e => (e.Emotion, e.Count, Found: clips.Count(c => c.Label == e.Emotion)))
            .Where(e => e.Count != e.Found);
        var counts = string.Join(", ", wrong.Select(e => $"{e.Emotion} {e.Found} of {e.Count}"));
        return counts.Length == 0
            ? null
            : $"the copy of {Title} is not whole ({counts}): figures on it do not compare with published ones";
    }
}

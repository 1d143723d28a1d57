using Earshot.Numerics;

namespace Earshot.Datasets.AudioSet;

/// <summary>
/// AudioSet by Google's released VGGish features: a folder with <c>bal_train</c>, <c>eval</c>,
/// <c>class_labels_indices.csv</c> and <c>ontology.json</c>.
/// </summary>
/// <param name="Labels">Its 527 labels.</param>
/// <param name="Ontology">Their hierarchy.</param>
/// <param name="Folder">Where it is.</param>
public sealed record AudioSetCorpus(AudioSetLabels Labels, AudioSetOntology Ontology, string Folder)
{
    private const string Home = "research.google.com/audioset/download.html";

    /// <summary>Opens the folder.</summary>
    public static Outcome<AudioSetCorpus> Open(string folder)
    {
        var (labels, ontology) = (
            Path.Combine(folder, "class_labels_indices.csv"),
            Path.Combine(folder, "ontology.json")
        );
        var missing = new[] { labels, ontology }.FirstOrDefault(file => !File.Exists(file));
        if (missing is not null)
            return Outcome<AudioSetCorpus>.Skipped($"{missing} is missing; get it from {Home}");
        try
        {
            return new AudioSetCorpus(AudioSetLabels.Read(labels), AudioSetOntology.Read(ontology), folder);
        }
        catch (InvalidDataException error)
        {
            return Outcome<AudioSetCorpus>.Skipped(error.Message);
        }
    }

    /// <summary>The clips of a part that belong to one of these classes or more.</summary>
    /// <param name="part"><c>bal_train</c> or <c>eval</c>.</param>
    /// <param name="classes">Label names; null: the paper's 33.</param>
    /// <param name="withDescendants"> Whether a label below a class in the ontology (Bark below Dog) counts as that
    /// class. The paper names 33 labels and says nothing of those below them, so by default a clip belongs to a class
    /// only if its raters gave it that very label. </param>
    public Outcome<MultiLabelSet> Read(
        string part,
        IReadOnlyList<string>? classes = null,
        bool withDescendants = false
    ) =>
        AudioSetClips
            .Read(Path.Combine(Folder, part))
            .Then(clips => Select(clips.Clips, part, classes ?? AudioSetLabels.PaperClasses, withDescendants));

    private Outcome<MultiLabelSet> Select(
        IReadOnlyList<AudioSetClip> clips,
        string part,
        IReadOnlyList<string> classes,
        bool withDescendants
    )
    {
        var classesOf = ClassesOfLabels(classes, withDescendants);
        var chosen = clips.Where(clip => clip.Labels.Any(label => classesOf[label].Any())).ToArray();
        if (chosen.Length == 0)
            return Outcome<MultiLabelSet>.Skipped(
                $"{Path.Combine(Folder, part)} has no clip of {string.Join(", ", classes)}"
            );
        var (features, truth) = (
            new Matrix<float>(chosen.Length, SequenceExample.Dimension),
            new bool[chosen.Length, classes.Count]
        );
        for (var i = 0; i < chosen.Length; i++)
        {
            chosen[i].Embedding.CopyTo(features.Row(i));
            foreach (var c in chosen[i].Labels.SelectMany(label => classesOf[label]))
                truth[i, c] = true;
        }
        return new MultiLabelSet($"AudioSet {part}", classes, features, truth);
    }

    /// <summary>
    /// The classes that each label number counts as; none for a number that the label file doesn't have.
    /// </summary>
    private ILookup<int, int> ClassesOfLabels(IReadOnlyList<string> classes, bool withDescendants) =>
        (
            from c in Enumerable.Range(0, classes.Count)
            let id = Labels.Ids[Labels.IndexOf(classes[c])]
            let counted = withDescendants ? Ontology.WithDescendants(id) : new HashSet<string> { id }
            from label in Enumerable.Range(0, Labels.Ids.Count)
            where counted.Contains(Labels.Ids[label])
            select (label, c)
        ).ToLookup(pair => pair.label, pair => pair.c);
}

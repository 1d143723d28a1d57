using Earshot.Annotations;
using Earshot.Learning;
using Earshot.Recordings.Interchange;

namespace Earshot.Workspace.Interchange;

/// <summary>Settles what becomes of each row of an import beside what the workspace holds.</summary>
internal sealed class Settling(
    WorkspaceStore workspace,
    AnnotationImport import,
    string annotator,
    ImportOptions options
)
{
    private enum Fate
    {
        Nothing,
        Unchanged,
        Merged,
        Taken,
        Skipped,
    }

    /// <summary>Where two annotations are one: a millisecond and a Hertz.</summary>
    private sealed record Place(
        long Recording,
        long? BeginMs,
        long? EndMs,
        long? LowHz,
        long? HighHz,
        string? Class,
        Polarity Polarity,
        string Annotator
    );

    private readonly Dictionary<Place, AnnotationRecord> held = [];
    private readonly HashSet<Place> seen = [];
    private readonly Dictionary<long, AnnotationRecord> classOfClip = [];
    private readonly bool isOneOfMany = workspace.Windows.Output() == OutputKind.OneOfMany;
    private readonly Dictionary<string, string> spellings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> otherSpellings = new(StringComparer.Ordinal);
    private readonly HashSet<string> classes = new(StringComparer.Ordinal);
    private readonly List<string> newClasses = [];
    private readonly SortedSet<string> backgrounds = new(StringComparer.Ordinal);
    private readonly List<AnnotationDraft> drafts = [];
    private HashSet<long> torn = [];
    private int unheard;
    private int completed;

    /// <summary>What becomes of the rows; after <see cref="Run"/>.</summary>
    public ImportReport Report { get; private set; } = new();

    public List<AnnotationDraft> Run()
    {
        Look();
        var fates = Fates();
        if (options.Complete)
            Complete();
        var ofNothing = fates.Values.Count(fate => fate == Fate.Nothing);
        foreach (var (name, others) in otherSpellings)
            import.Reading.Notes.Add($"{string.Join(", ", others)}: taken for the class {name}");
        foreach (var name in backgrounds)
            import.Reading.Notes.Add($"{name}: taken to say that none of the classes is to be heard there");
        Report = new ImportReport
        {
            Rows = import.Reading.Rows - ofNothing,
            Taken = fates.Values.Count(fate => fate == Fate.Taken),
            Merged = import.Reading.Merged + fates.Values.Count(fate => fate == Fate.Merged),
            Unchanged = fates.Values.Count(fate => fate == Fate.Unchanged),
            Annotations = drafts.Count - completed,
            Completed = completed,
            Clamped = import.Clamped,
            BandsDropped = import.Reading.BandsDropped,
            Unheard = unheard,
            Unlabelled = import.Reading.Unlabelled + ofNothing,
            NewClasses = newClasses,
            Notes = import.Reading.Notes,
            Skipped = import.Reading.Skipped,
        };
        // what is said of all classes comes last, so that it is said of those that this import makes too
        return [.. drafts.OrderBy(draft => draft.Value.ClassName is null)];
    }

    /// <summary>
    /// One fate a row: a row of which anything was skipped is a skipped one, and says that the rest of it is taken.
    /// </summary>
    private Dictionary<(string, int, int), Fate> Fates()
    {
        var fates = new Dictionary<(string, int, int), Fate>();
        foreach (var ofRow in import.Placed.GroupBy(p => (p.Row.File, p.Row.Line, p.Row.Part)))
        {
            var each = ofRow.Select(Settle).ToList();
            var row = ofRow.First().Row;
            fates[ofRow.Key] = import.IsSkipped(row) ? Fate.Skipped : each.Max();
            if (import.IsSkipped(row) && each.Exists(fate => fate is not (Fate.Skipped or Fate.Nothing)))
                import.SayRestIsTaken(row);
        }
        return fates;
    }

    private void Look()
    {
        foreach (var record in workspace.Annotations.All())
        {
            held[PlaceOf(record.RecordingId, record.Value)] = record;
            if (IsClassOfClip(record.Value))
                classOfClip[record.RecordingId] = record;
        }
        foreach (var known in workspace.Classes.All())
        {
            classes.Add(known.Name);
            spellings.TryAdd(ClassNames.Key(known.Name), known.Name);
        }
        torn =
        [
            .. from placed in import.Placed
            where !placed.Row.IsDetection && IsClassOfClip(placed.Annotation)
            group ClassNames.Key(placed.Annotation.ClassName!) by placed.Recording.Id into said
            where said.Distinct().Count() > 1
            select said.Key,
        ];
    }

    private Fate Settle(PlacedAnnotation placed)
    {
        var annotation = placed.Annotation with { Source = AnnotationSource.Import };
        if (placed.Row.IsDetection && annotation.ClassName == ClassTable.NoneName)
            return Fate.Nothing;
        if (placed.Row.IsDetection)
            annotation = annotation with
            {
                Source = AnnotationSource.Pseudo,
                Unsure = !(annotation.Confidence >= options.Accept),
            };
        else if (placed.Annotation.Source == AnnotationSource.Pseudo)
            annotation = annotation with { Source = AnnotationSource.Pseudo };
        else
            annotation = Background(annotation) ?? annotation;
        if (torn.Contains(placed.Recording.Id) && IsClassOfClip(annotation))
            return Skip(
                placed,
                "a clip has one class, and the file names several",
                "keep one row, or make the workspace with --output any"
            );
        return annotation.ClassName is not { } said ? Put(placed, annotation)
            : ClassOf(said) is { } className ? Put(placed, annotation with { ClassName = className })
            : Skip(placed, $"there is no class {said}", "make it first, or leave out --no-new-classes");
    }

    /// <summary>
    /// Where any number of classes may be heard a row `noise` says that none is, unless there is such a class.
    /// </summary>
    private Annotation? Background(Annotation annotation)
    {
        if (isOneOfMany || ClassNames.Background(annotation) is not { } background)
            return null;
        if (spellings.ContainsKey(ClassNames.Key(annotation.ClassName!)))
            return null;
        backgrounds.Add(annotation.ClassName!);
        return background;
    }

    /// <summary>
    /// Calls each recording that the files name fully annotated; last, so that it means all their classes.
    /// </summary>
    private void Complete()
    {
        var before = drafts.Count;
        foreach (var placed in import.Placed.Where(p => !p.Row.IsDetection).DistinctBy(p => p.Recording.Id))
            Put(placed, new Annotation(null, Polarity.Complete) { Source = AnnotationSource.Import });
        completed = drafts.Count - before;
    }

    private Fate Put(PlacedAnnotation placed, Annotation annotation)
    {
        var place = PlaceOf(placed.Recording.Id, annotation);
        if (!seen.Add(place))
            return Fate.Merged;
        var known = held.GetValueOrDefault(place);
        if (known is not null && (!known.Value.Unsure || annotation.Unsure))
            return Fate.Unchanged;
        if (IsClassOfClip(annotation) && classOfClip.TryGetValue(placed.Recording.Id, out var other))
        {
            if (other.Value.ClassName == annotation.ClassName)
                return Fate.Unchanged;
            if (other.Value.Source == AnnotationSource.Human && !options.Replace)
                return Skip(placed, "labelled otherwise by hand", "replace it with --replace");
            known = other;
        }
        if (AnnotationExchange.IsUnheard(annotation))
            unheard++;
        drafts.Add(new AnnotationDraft(placed.Recording.Id, annotation, known?.Id));
        return Fate.Taken;
    }

    /// <summary>
    /// The class that a name means: one that differs in case, width or spaces only is that class, which is said. Null
    /// where there is none and none is made.
    /// </summary>
    private string? ClassOf(string name)
    {
        name = options.Classes?.ClassOf(name) ?? name;
        if (classes.Contains(name))
            return name;
        if (spellings.TryGetValue(ClassNames.Key(name), out var known))
        {
            if (!otherSpellings.TryGetValue(known, out var others))
                otherSpellings[known] = others = new(StringComparer.Ordinal);
            others.Add(name);
            return known;
        }
        if (!options.MakesClasses)
            return null;
        classes.Add(name);
        newClasses.Add(name);
        return spellings[ClassNames.Key(name)] = name;
    }

    /// <summary>Whether it is the one class of a clip: a clip that has another takes this one instead.</summary>
    private bool IsClassOfClip(Annotation annotation) =>
        isOneOfMany && annotation is { IsWhole: true, Polarity: Polarity.Present, Unsure: false };

    private Place PlaceOf(long recording, Annotation a) =>
        new(
            recording,
            a.Range is { } begin ? (begin.BeginMicroseconds + 500) / 1000 : null,
            a.Range is { } end ? (end.EndMicroseconds + 500) / 1000 : null,
            a.Band is { } low ? (long)Math.Round(low.LowHz) : null,
            a.Band is { } high ? (long)Math.Round(high.HighHz) : null,
            a.ClassName,
            a.Polarity,
            a.Annotator ?? annotator
        );

    private Fate Skip(PlacedAnnotation placed, string reason, string mend)
    {
        import.Skip(placed.Row, placed.Recording.Path, reason, mend);
        return Fate.Skipped;
    }
}

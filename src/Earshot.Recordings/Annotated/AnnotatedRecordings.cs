using Earshot.Annotations;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Recordings.Interchange;

namespace Earshot.Recordings.Annotated;

/// <summary>Recordings and what is said of them, from files alone.</summary>
/// <param name="Set">The recordings, each with what is said of it (<see cref="Clip.Said"/>).</param>
/// <param name="Rows">Rows of tables that were not taken.</param>
/// <param name="Notes">What a person should know.</param>
public sealed record AnnotatedRecordings(ClipSet Set, IReadOnlyList<SkippedRow> Rows, IReadOnlyList<string> Notes)
{
    private static readonly string[] TableEndings = [".txt", ".csv", ".tsv", ".json"];

    /// <summary>Whether a file is a table of annotations with times, not a manifest of whole clips.</summary>
    public static bool IsTable(string path) =>
        File.Exists(path)
        && TableEndings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)
        && LabelFile.Read(path, "") is { IsOk: true, Value: [var file, ..] }
        && AnnotationFormats.Of(file) is { IsOk: true, Value: var format }
        && (format.Name != "csv" || TableKind.HasTimes(file.Text));

    /// <summary>Reads them.</summary>
    /// <param name="source">Where they lie and what is said of them.</param>
    /// <param name="audio">Opens recordings, to learn how long they are.</param>
    /// <returns>The recordings, or why there are none.</returns>
    public static Outcome<AnnotatedRecordings> Read(RecordingSource source, ClipAudio audio)
    {
        var isTable = File.Exists(source.Path) && IsTable(source.Path);
        var folder = isTable ? Path.GetDirectoryName(Path.GetFullPath(source.Path))! : source.Path;
        var opened = source.Annotations.Count == 0 && !isTable ? Dataset.Open(folder) : Scan(folder);
        return opened.Then(found =>
        {
            string[] tables = isTable ? [source.Path, .. source.Annotations] : [.. source.Annotations];
            return Import(found, tables, source, audio)
                .Then(import => Backgrounds(source).Then<AnnotatedRecordings>(quiet => Gather(found, import, quiet)));
            AnnotatedRecordings Gather(ClipSet set, AnnotationImport? import, IReadOnlyList<Clip> quiet)
            {
                var clips = import is null ? set.Clips : Said(set, import, onlyNamed: isTable);
                if (source.Complete)
                    clips = [.. clips.Select(Completed)];
                return new(
                    new ClipSet(set.Name, [.. clips.Concat(quiet).OrderBy(c => c.Path, StringComparer.Ordinal)])
                    {
                        Root = set.Root,
                        Skipped = set.Skipped,
                    },
                    import?.Reading.Skipped ?? [],
                    import is null ? [] : [.. import.Reading.Notes, .. OfDetections(import)]
                );
            }
        });
    }

    private static Outcome<ClipSet> Scan(string folder) =>
        AudioFolder
            .Scan(folder)
            .Then<ClipSet>(files => new ClipSet(
                Path.GetFileName(files.Root),
                [.. files.Files.Select(file => new Clip(files.FullPath(file), null))]
            )
            {
                Root = files.Root,
                Skipped = files.Skipped,
            });

    /// <summary>What tables say; null where there are none.</summary>
    private static Outcome<AnnotationImport?> Import(
        ClipSet set,
        string[] tables,
        RecordingSource source,
        ClipAudio audio
    )
    {
        if (tables.Length == 0)
            return Outcome<AnnotationImport?>.Ok(null);
        var files = new List<LabelFile>();
        foreach (var table in tables)
        {
            foreach (var ending in File.Exists(table) ? [""] : TableEndings)
            {
                var read = LabelFile.Read(table, ending);
                if (!read.IsOk)
                    return Outcome<AnnotationImport?>.Skipped(read.Reason!);
                files.AddRange(read.Value);
            }
        }
        if (files.Count == 0)
            return Outcome<AnnotationImport?>.Skipped($"{string.Join(", ", tables)}: there is no table of annotations");
        var format = source.Format is { } name ? AnnotationFormats.Find(name) : AnnotationFormats.Of(files[0]);
        KnownRecording[] known = [.. set.Clips.Select((clip, id) => Known(clip, id, set, audio))];
        return format.Then<AnnotationImport?>(chosen => AnnotationImport.Read(chosen, files, known));
    }

    private static string[] OfDetections(AnnotationImport import) =>
        import.Placed.Count(placed => placed.Row.IsDetection) is > 0 and var count
            ?
            [
                $"{count} rows are a model's detections, heard by nobody, and were left out: label import takes them "
                    + "into a workspace, as labels from a confidence on (--accept 0.9)",
            ]
            : [];

    private static KnownRecording Known(Clip clip, int id, ClipSet set, ClipAudio audio)
    {
        var opened = audio.Open(clip.Path);
        if (!opened.IsOk)
            return new(id, set.RelativePath(clip));
        using var stream = opened.Value;
        return new(
            id,
            set.RelativePath(clip),
            stream.DeclaredFrames is { } frames ? (double)frames / stream.SampleRateHz : null,
            stream.SampleRateHz
        );
    }

    /// <summary>Recordings with their annotations; of a manifest those that it names.</summary>
    private static IReadOnlyList<Clip> Said(ClipSet set, AnnotationImport import, bool onlyNamed)
    {
        var said = import
            .Placed.Where(placed => !placed.Row.IsDetection)
            .ToLookup(placed => (int)placed.Recording.Id, placed => placed.Annotation);
        var spelled = said.SelectMany(of => of)
            .Select(a => a.ClassName)
            .OfType<string>()
            .GroupBy(ClassNames.Key)
            .ToDictionary(names => names.Key, names => names.First());
        return
        [
            .. set
                .Clips.Select(
                    (clip, id) => clip with { Said = [.. said[id].Select(annotation => Named(annotation, spelled))] }
                )
                .Where((_, id) => !onlyNamed || said.Contains(id)),
        ];
    }

    /// <summary>One spelling a class; a class named background says that nothing is to be heard there.</summary>
    private static Annotation Named(Annotation annotation, Dictionary<string, string> spelled) =>
        annotation.ClassName is { } name
            ? ClassNames.Background(annotation) ?? annotation with { ClassName = spelled[ClassNames.Key(name)] }
            : annotation;

    private static Outcome<IReadOnlyList<Clip>> Backgrounds(RecordingSource source)
    {
        var quiet = new List<Clip>();
        foreach (var folder in source.Background)
        {
            var found = Scan(folder);
            if (!found.IsOk)
                return Outcome<IReadOnlyList<Clip>>.Skipped(found.Reason!);
            quiet.AddRange(found.Value.Clips.Select(clip => Completed(clip with { Said = [] })));
        }
        return quiet;
    }

    private static Clip Completed(Clip clip) =>
        clip with
        {
            Said = [.. clip.Annotations(), new Annotation(null, Polarity.Complete)],
        };
}

/// <summary>Where recordings lie and what is said of them.</summary>
/// <param name="Path">A folder of recordings or of labels; or a table with begin and end, several rows a recording,
/// whose recordings lie beside it or below.</param>
public sealed record RecordingSource(string Path)
{
    /// <summary>Tables of annotations, files or folders. Default: none but <see cref="Path"/>.</summary>
    public IReadOnlyList<string> Annotations { get; init; } = [];

    /// <summary>Their format. Default: what the first of them looks like.</summary>
    public string? Format { get; init; }

    /// <summary>Folders of recordings in which none of the classes is to be heard.</summary>
    public IReadOnlyList<string> Background { get; init; } = [];

    /// <summary>
    /// Whether all that is to be heard in the recordings is annotated, so that the rest is background. Default: no, the
    /// rest is not known.
    /// </summary>
    public bool Complete { get; init; }
}

namespace Earshot.Recordings.Interchange;

/// <summary>A kind of table: what its columns are called. The kind decides, not a name alone.</summary>
/// <param name="Name">What it is asked for by.</param>
/// <param name="Path">The recording.</param>
/// <param name="Begin">Where it begins, in seconds.</param>
/// <param name="End">Where it ends, in seconds; or its length, see <see cref="EndIsLength"/>.</param>
/// <param name="Class">The class.</param>
internal sealed record TableKind(string Name, string[] Path, string[] Begin, string[] End, string[] Class)
{
    /// <summary>The columns that tell it from the other kinds; none: the general one.</summary>
    public string[] Signs { get; init; } = [];

    public bool EndIsLength { get; init; }

    public string[] Scientific { get; init; } = [];

    public string[] Low { get; init; } = ["low", "low_hz", "low_f", "low freq (hz)", "min_frequency", "fmin"];

    public string[] High { get; init; } = ["high", "high_hz", "high_f", "high freq (hz)", "max_frequency", "fmax"];

    public string[] Confidence { get; init; } = ["label_confidence", "confidence", "score", "probability"];

    /// <summary>Whether all its rows are a model's, nobody heard them.</summary>
    public bool HoldsDetections { get; init; }

    /// <summary>Whether one cell names several classes.</summary>
    public bool ListsClasses { get; init; }

    /// <summary>Whether a stretch as long as the recording means the recording.</summary>
    public bool IsWholeIfAsLong { get; init; }

    /// <summary>
    /// A column for <c>true</c> where all of a recording is meant, which then stands there as a stretch as long as it.
    /// </summary>
    public const string WholeColumn = "whole";

    /// <summary>
    /// Whether <see cref="WholeColumn"/> may be written: its program keeps or overlooks columns that it does not know.
    /// </summary>
    public bool MayHaveMoreColumns { get; init; }

    /// <summary>The columns it is written with; none: it is only read.</summary>
    public string[] Written { get; init; } = [];

    /// <summary>Between the cells that are written.</summary>
    public char Separator { get; init; } = ',';

    public static TableKind Csv { get; } =
        new(
            "csv",
            ["path", "file", "filename", "filepath", "clip", "audio_file", "recording", "begin file", "begin path"],
            ["begin", "start", "onset", "start_time", "start (s)", "begin time (s)", "begin_seconds"],
            ["end", "stop", "offset", "end_time", "end (s)", "end time (s)", "end_seconds"],
            ["label", "class", "annotation", "event_label", "category", "species", "common_name", "common name"]
        )
        {
            Scientific = ["scientific_name", "scientific name"],
        };

    public static TableKind OpenSoundscape { get; } =
        new("opensoundscape", ["audio_file"], ["start_time"], ["end_time"], ["annotation"])
        {
            Signs = ["audio_file", "start_time", "end_time"],
            MayHaveMoreColumns = true,
            Written = ["audio_file", "annotation_file", "annotation", "start_time", "end_time", "low_f", "high_f"],
        };

    public static TableKind Dcase { get; } =
        new("dcase", ["filename"], ["onset"], ["offset"], ["event_label"])
        {
            Signs = ["filename", "onset", "offset", "event_label"],
            Written = ["filename", "onset", "offset", "event_label"],
            Separator = '\t',
        };

    public static TableKind BirdNet { get; } =
        new("birdnet", ["file"], ["start (s)"], ["end (s)"], ["common name"])
        {
            Signs = ["start (s)", "end (s)", "confidence"],
            Scientific = ["scientific name"],
            HoldsDetections = true,
        };

    public static TableKind Kaleidoscope { get; } =
        new(
            "kaleidoscope",
            ["in file"],
            ["offset"],
            ["duration"],
            ["manual id", "top1match*", "auto id*", "auto id", "common_name"]
        )
        {
            Scientific = ["scientific_name"],
            Signs = ["in file", "offset", "duration"],
            EndIsLength = true,
            Confidence = ["match ratio", "confidence"],
            Low = ["fmin", "low"],
            High = ["fmax", "high"],
            MayHaveMoreColumns = true,
            Written = ["INDIR", "FOLDER", "IN FILE", "OFFSET", "DURATION", "MANUAL ID"],
        };

    public static TableKind AudioSet { get; } =
        new("audioset", ["ytid"], ["start_seconds"], ["end_seconds"], ["positive_labels"])
        {
            Signs = ["ytid", "start_seconds", "end_seconds", "positive_labels"],
            ListsClasses = true,
            IsWholeIfAsLong = true,
        };

    /// <summary>Whether a general table has columns for begin and end.</summary>
    public static bool HasTimes(string text) =>
        Delimited.Quoted(text) is var table && table.Column(Csv.Begin) >= 0 && table.Column(Csv.End) >= 0;

    /// <summary>From the one with most signs to the general one.</summary>
    public static IReadOnlyList<TableKind> All { get; } = [AudioSet, Dcase, Kaleidoscope, BirdNet, OpenSoundscape, Csv];
}

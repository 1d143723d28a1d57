using System.Numerics.Tensors;
using System.Text.Json;
using Earshot.Annotations;
using Earshot.Detections;
using Earshot.Features;
using Earshot.Formats;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Learning.Views;

namespace Earshot.Inference;

/// <summary>
/// A model file's entries. Format 2: <c>earshot.contract</c>, <c>earshot.training</c> and <c>earshot.licences</c> as
/// JSON beside what format 1 had: encoder, fingerprint, classes, notes and the classifier's own. Format 3:
/// <c>earshot.digest</c> and, of any of many or of recordings cut into segments, <c>earshot.output</c>,
/// <c>earshot.thresholds</c>, <c>earshot.cut</c>. Format 4: tensor <c>earshot.floor</c>; format 5: a student
/// (<c>student.*</c>) of a committee, and a floor where there is one. Without them it would answer otherwise, so that
/// who does not know them has to refuse it. All are read; the least that holds what there is is written, from format 3
/// on.
/// </summary>
internal static class ModelFormat
{
    private const string Taught = "5",
        Floored = "4",
        Current = "3",
        Undigested = "2",
        Old = "1";
    private const string ThresholdsEntry = "earshot.thresholds",
        CutEntry = "earshot.cut",
        CutsEntry = "earshot.cuts",
        FloorName = "earshot.floor",
        DetectionEntry = "earshot.detection";
    private const string NotePrefix = "note.";

    public static TensorArchive Write(Model model)
    {
        var archive = new TensorArchive();
        model.Classifier.Save(archive);
        archive.Metadata["earshot.format"] =
            archive.Tensors.Keys.Any(IsOfStudent) ? Taught
            : model.Floor is null ? Current
            : Floored;
        if (model.Floor is { } floor)
            archive.Tensors[FloorName] = new(1, floor.Floor.Length, floor.Floor);
        foreach (var (name, text) in Entries(model))
            archive.Metadata[name] = text;
        ModelDigest.Seal(archive);
        return archive;
    }

    /// <summary>Whoever wraps the committee puts a prefix of its own before its tensors.</summary>
    private static bool IsOfStudent(string tensor) =>
        tensor.Split('.') is [.., var owner, _] && $"{owner}." == ViewStudent.Prefix;

    /// <summary>All but the classifier's own.</summary>
    public static SortedDictionary<string, string> Entries(Model model)
    {
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal);
        entries["earshot.encoder"] = model.EncoderName;
        entries["earshot.encoder.fingerprint"] = model.EncoderFingerprint;
        entries["earshot.classes"] = JsonSerializer.Serialize(model.Classes, ModelJson.Default.IReadOnlyListString);
        entries["earshot.contract"] = JsonSerializer.Serialize(model.Audio, ModelJson.Default.AudioContract);
        entries["earshot.licences"] = JsonSerializer.Serialize(
            model.LicenceNotes,
            ModelJson.Default.IReadOnlyListString
        );
        if (model.Training is { } training)
            entries["earshot.training"] = JsonSerializer.Serialize(training, ModelJson.Default.TrainingSummary);
        OutputEntry.Save(entries, model.Output);
        if (model.Thresholds.Count > 0)
            entries[ThresholdsEntry] = JsonSerializer.Serialize(
                model.Thresholds,
                ModelJson.Default.IReadOnlyListClassThreshold
            );
        if (model.Cut is { } cut)
            entries[CutEntry] = JsonSerializer.Serialize(cut, ModelJson.Default.SegmentOptions);
        if (model.Cuts.Count > 1)
            entries[CutsEntry] = JsonSerializer.Serialize(model.Cuts, ModelJson.Default.IReadOnlyListSegmentOptions);
        if (model.Detection != new DetectionOptions())
            entries[DetectionEntry] = JsonSerializer.Serialize(model.Detection, ModelJson.Default.DetectionOptions);
        foreach (var (name, text) in model.Notes)
            entries[NotePrefix + name] = text;
        return entries;
    }

    /// <exception cref="InvalidDataException">Something is missing or does not fit together.</exception>
    public static Model Read(TensorArchive archive)
    {
        var format = archive.RequireText("earshot.format");
        if (format is not (Taught or Floored or Current or Undigested or Old))
            throw new InvalidDataException(
                $"it has format '{format}', this version reads formats '{Old}', '{Undigested}', '{Current}', "
                    + $"'{Floored}' and '{Taught}': use a newer Earshot"
            );
        if (format is Taught or Floored or Current)
            ModelDigest.Verify(archive);
        if (archive.Tensors.FirstOrDefault(t => !TensorPrimitives.IsFiniteAll<float>(t.Value.Span)).Key is { } broken)
            throw new InvalidDataException($"tensor '{broken}' holds values that are no numbers");
        var classifier = Methods.Load(archive);
        var notes = archive.Metadata.Where(m => m.Key.StartsWith(NotePrefix, StringComparison.Ordinal));
        var model = new Model(
            archive.RequireText("earshot.encoder"),
            archive.RequireText("earshot.encoder.fingerprint"),
            Texts(archive, "earshot.classes", "list of classes"),
            classifier
        )
        {
            Notes = new(notes.ToDictionary(m => m.Key[NotePrefix.Length..], m => m.Value), StringComparer.Ordinal),
        };
        return Checked(
            format == Old
                ? model
                : model with
                {
                    Audio = ModelJson.Read(
                        archive.RequireText("earshot.contract"),
                        "contract",
                        ModelJson.Default.AudioContract
                    ),
                    LicenceNotes = Texts(archive, "earshot.licences", "list of licences"),
                    Training = archive.Metadata.TryGetValue("earshot.training", out var training)
                        ? ModelJson.Read(training, "training summary", ModelJson.Default.TrainingSummary)
                        : null,
                    Thresholds = Thresholds(archive, classifier),
                    Cuts = Cuts(archive),
                    Detection = Detection(archive),
                    Floor =
                        format == Floored || archive.Tensors.ContainsKey(FloorName)
                            ? new(archive.Require(FloorName, 1, classifier.Dimension).Span.ToArray())
                            : null,
                }
        );
    }

    private static IReadOnlyList<SegmentOptions> Cuts(TensorArchive archive)
    {
        IReadOnlyList<SegmentOptions> cuts =
            archive.Metadata.TryGetValue(CutsEntry, out var several)
                ? ModelJson.Read(several, "cuts", ModelJson.Default.IReadOnlyListSegmentOptions)
            : archive.Metadata.TryGetValue(CutEntry, out var one)
                ? [ModelJson.Read(one, "cut", ModelJson.Default.SegmentOptions)]
            : [];
        return cuts.Contains(null!) ? throw new InvalidDataException("it has a cut that is null")
            : cuts.Select(cut => cut.Objection()).FirstOrDefault(reason => reason is not null) is { } objection
                ? throw new InvalidDataException(objection)
            : cuts;
    }

    private static DetectionOptions Detection(TensorArchive archive)
    {
        if (!archive.Metadata.TryGetValue(DetectionEntry, out var text))
            return new();
        var options = ModelJson.Read(text, "detection options", ModelJson.Default.DetectionOptions);
        return options.Objection() is { } objection ? throw new InvalidDataException(objection) : options;
    }

    private static IReadOnlyList<ClassThreshold> Thresholds(TensorArchive archive, IClassifier classifier)
    {
        if (!archive.Metadata.TryGetValue(ThresholdsEntry, out var text))
            return [.. Enumerable.Repeat(new ClassThreshold(), ThresholdCount(classifier))];
        var thresholds = ModelJson.Read(text, "thresholds", ModelJson.Default.IReadOnlyListClassThreshold);
        if (thresholds.Contains(null!) || thresholds.Count != ThresholdCount(classifier))
            throw new InvalidDataException(
                $"it has thresholds of {thresholds.Count} classes, expected {ThresholdCount(classifier)}"
            );
        return thresholds.Select(threshold => threshold.Objection()).FirstOrDefault(o => o is not null) is { } objection
            ? throw new InvalidDataException(objection)
            : thresholds;
    }

    private static int ThresholdCount(IClassifier classifier) =>
        classifier.Output == OutputKind.AnyOfMany ? classifier.ClassCount : 0;

    private static Model Checked(Model model)
    {
        if (
            model.Classes.Count != model.Classifier.ClassCount
            || model.Classes.Count < (model.Output == OutputKind.AnyOfMany ? 1 : 2)
        )
            throw new InvalidDataException(
                $"it names {model.Classes.Count} classes, its classifier has {model.Classifier.ClassCount}"
            );
        if (model.Classes.Select(ClassName.Check).FirstOrDefault(reason => reason is not null) is { } odd)
            throw new InvalidDataException(odd);
        if (model.Classes.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
            throw new InvalidDataException($"it names the class '{twice}' twice");
        return (model.Audio.Objection() ?? model.Training?.Objection(model.Classes.Count)) is { } objection
            ? throw new InvalidDataException(objection)
            : model;
    }

    private static IReadOnlyList<string> Texts(TensorArchive archive, string entry, string what)
    {
        var texts = ModelJson.Read(archive.RequireText(entry), what, ModelJson.Default.IReadOnlyListString);
        return texts.Contains(null!) ? throw new InvalidDataException($"its {what} has an entry without text") : texts;
    }
}

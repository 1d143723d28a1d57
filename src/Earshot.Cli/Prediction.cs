using System.Globalization;
using CsvHelper;
using Earshot.Datasets;
using Earshot.Experiments;
using Earshot.Inference;

namespace Earshot.Cli;

/// <summary>What a model says of a clip.</summary>
/// <param name="Path">The clip.</param>
/// <param name="Label">Its most probable class, or <see cref="NoneOfThese"/>.</param>
/// <param name="Confidence">The most probable class's probability.</param>
/// <param name="Probabilities">All classes' probabilities where asked for.</param>
internal sealed record Prediction(string Path, string Label, float Confidence, IReadOnlyDictionary<string, float>? Probabilities)
{
    /// <summary>The label of a clip that is too unlike all classes.</summary>
    public const string NoneOfThese = "none of these";

    /// <summary>One a clip, in the set's order.</summary>
    /// <param name="set">The clips.</param>
    /// <param name="model">The model.</param>
    /// <param name="withProbabilities">Whether to give every class's.</param>
    /// <param name="rejected">Clips that are none of the classes; may be null.</param>
    public static IReadOnlyList<Prediction> All(EncodedSet set, Model model, bool withProbabilities = false, bool[]? rejected = null)
    {
        var scores = model.Predict(set.Features);
        return [.. set.Clips.Select((clip, i) =>
        {
            var row = scores.Row(i).ToArray();
            var (label, confidence) = model.Likeliest(row);
            var named = withProbabilities ? model.Classes.Zip(row).ToDictionary(c => c.First, c => c.Second) : null;
            return new Prediction(clip.Path, rejected?[i] == true ? NoneOfThese : label, confidence, named);
        })];
    }

    /// <summary>A CSV with a row a clip; a skipped clip has no label but a reason.</summary>
    /// <param name="path">The file.</param>
    /// <param name="predictions">The clips.</param>
    /// <param name="skipped">The clips that could not be encoded.</param>
    /// <param name="classes">Whose probabilities to give; may be empty.</param>
    public static void WriteCsv(string path, IReadOnlyList<Prediction> predictions, IReadOnlyList<SkippedInput> skipped, IReadOnlyList<string> classes) =>
        AtomicFile.Write(path, stream =>
        {
            using var csv = CsvWriter.Create(stream, CsvWriterOptions.Default with { NewLine = "\n" }, leaveOpen: true);
            csv.WriteRecord((string[])["path", "label", "confidence", "skipped", .. classes.Select(name => $"p({name})")]);
            foreach (var p in predictions)
                csv.WriteRecord((string[])[p.Path, p.Label, Text(p.Confidence), "", .. classes.Select(name => Text(p.Probabilities![name]))]);
            foreach (var input in skipped)
                csv.WriteRecord((string[])[input.Path, "", "", input.Reason, .. classes.Select(_ => "")]);
        });

    private static string Text(float probability) => probability.ToString("F6", CultureInfo.InvariantCulture);
}

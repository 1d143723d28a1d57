using Earshot.Formats;
using Earshot.Numerics;

namespace Earshot.Learning.GraphCommittee;

/// <summary>Labelled training clips, to be shown as what an answer rests on.</summary>
/// <param name="Clips">Standardised; shape (n, d).</param>
/// <param name="Rows">Their rows in the training set.</param>
/// <param name="Labels">Their classes.</param>
internal sealed record Examples(Matrix<float> Clips, int[] Rows, int[] Labels)
{
    /// <summary>How many a model keeps that keeps prototypes in place of its clips.</summary>
    private const int Most = 8192;

    private const string Entry = "examples",
        AnchorLabels = "anchors.labels";

    /// <summary>All that have a label.</summary>
    public static Examples Of(Matrix<float> z, int[] labels) => Of(z, labels, TrainingSet.LabelledRows(labels));

    /// <summary>Of more than <see cref="Most"/> so many, the rarest classes first; in half precision.</summary>
    public static Examples Few(Matrix<float> z, int[] labels)
    {
        var rows = TrainingSet.LabelledRows(labels);
        if (rows.Length > Most)
            // the first of each class, then the second of each ...
            rows =
            [
                .. rows.GroupBy(row => labels[row])
                    .SelectMany(ofClass => ofClass.Index())
                    .OrderBy(row => row.Index)
                    .ThenBy(row => labels[row.Item])
                    .Take(Most)
                    .Select(row => row.Item)
                    .Order(),
            ];
        var few = Of(z, labels, rows);
        return few with { Clips = HalfPrecision.Round(few.Clips) };
    }

    /// <summary>Where all training clips are kept: the label of each; else the examples.</summary>
    public void Save(TensorArchive archive, int anchors, bool condensed)
    {
        if (condensed)
        {
            archive.Tensors[Entry] = Clips;
            archive.Tensors[$"{Entry}.rows"] = Numbers(Rows);
            archive.Tensors[$"{Entry}.labels"] = Numbers(Labels);
            return;
        }
        var labels = new int[anchors];
        Array.Fill(labels, TrainingSet.Unlabelled);
        for (var i = 0; i < Rows.Length; i++)
            labels[Rows[i]] = Labels[i];
        archive.Tensors[AnchorLabels] = Numbers(labels);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static Examples Load(TensorArchive archive, Matrix<float> anchors, int classes, bool condensed)
    {
        var name = condensed ? $"{Entry}.labels" : AnchorLabels;
        var clips = condensed ? archive.Require(Entry, columns: anchors.Columns) : anchors;
        var labels = Whole(archive.Require(name, 1, clips.Rows));
        if (labels.Any(label => label < TrainingSet.Unlabelled || label >= classes))
            throw new InvalidDataException($"the model's tensor '{name}' names classes beyond its {classes}");
        return condensed
            ? new(clips, Whole(archive.Require($"{Entry}.rows", 1, clips.Rows)), labels)
            : Of(anchors, labels);
    }

    private static Examples Of(Matrix<float> z, int[] labels, int[] rows) =>
        new(z.SelectRows(rows), rows, [.. rows.Select(row => labels[row])]);

    private static Matrix<float> Numbers(int[] values) => new(1, values.Length, [.. values.Select(v => (float)v)]);

    private static int[] Whole(Matrix<float> values) => [.. values.Span.ToArray().Select(value => (int)value)];
}

using System.Globalization;
using CsvHelper;
using Earshot.Datasets;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Recordings.Evaluation;

/// <summary>
/// Features and ready-made splits from two CSV files, so that methods of any program can be compared on identical
/// input. Features: a row of numbers a clip in the order of the splits and no header, or what <c>earshot features
/// --csv</c> writes, in any order. Splits: columns <c>row,file,label</c> and a column a seed (<c>seed0</c>, ...) with
/// <c>test</c>, <c>val</c>, <c>u</c> (unlabelled) or <c>l2</c>, <c>l5</c>, ... : labelled from a budget of 2, 5, ... %
/// on.
/// </summary>
public sealed class SplitTable
{
    private readonly Matrix<float> features;
    private readonly int[] labels;
    private readonly string[][] roles;

    private SplitTable(Matrix<float> features, int[] labels, string[] classes, string[][] roles) =>
        (this.features, this.labels, Classes, this.roles) = (features, labels, classes, roles);

    /// <summary>The class names, ordinal order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>How many ready-made splits there are.</summary>
    public int SeedCount => roles.Length;

    /// <summary>The label budgets the splits hold, in percent, largest first.</summary>
    public IReadOnlyList<double> BudgetsPercent =>
        [.. roles[0].Distinct().Select(BudgetOf).OfType<double>().OrderDescending()];

    /// <summary>Reads both files.</summary>
    /// <exception cref="InvalidDataException">A file does not have the form described above.</exception>
    public static SplitTable Read(string featuresPath, string splitsPath)
    {
        var (names, files, roles) = ReadSplits(splitsPath);
        var features = FeatureCsv.Read(featuresPath).Of(files);
        if (names.Length != features.Rows)
            throw new InvalidDataException(
                $"{featuresPath} has {features.Rows} rows, but {splitsPath} has {names.Length}: they must "
                    + $"describe the same clips in the same order"
            );
        string[] classes = [.. names.Distinct().Order(StringComparer.Ordinal)];
        return new SplitTable(features, [.. names.Select(name => Array.IndexOf(classes, name))], classes, roles);
    }

    /// <summary>What a method is asked for one seed and budget.</summary>
    /// <param name="seed">The split.</param>
    /// <param name="budgetPercent">Share of the training clips that are labelled.</param>
    /// <param name="heldOut">Classes kept out of training and validation, others for each seed; their test clips are
    /// the strangers.</param>
    public ComparisonTask Task(int seed, double budgetPercent, int heldOut = 0)
    {
        var strange = Enumerable.Range(seed * heldOut, heldOut).Select(c => c % Classes.Count).ToHashSet();
        int[] known = [.. Enumerable.Range(0, Classes.Count).Where(c => !strange.Contains(c))];
        int[] Rows(Func<string, bool> inPart, bool ofStrangers = false) =>
            [
                .. Enumerable
                    .Range(0, labels.Length)
                    .Where(i => inPart(roles[seed][i]) && strange.Contains(labels[i]) == ofStrangers),
            ];
        LabelledSet Labelled(int[] rows) =>
            new(features.SelectRows(rows), [.. rows.Select(i => Array.IndexOf(known, labels[i]))]);

        var training = Rows(role => role is not ("test" or "val"));
        int[] shown =
        [
            .. training.Select(i =>
                BudgetOf(roles[seed][i]) <= budgetPercent ? Array.IndexOf(known, labels[i]) : TrainingSet.Unlabelled
            ),
        ];
        var set = new TrainingSet(features.SelectRows(training), shown, known.Length)
        {
            Validation = Labelled(Rows(role => role == "val")),
        };
        return new ComparisonTask(seed, budgetPercent, set, Labelled(Rows(role => role == "test")))
        {
            Strangers = heldOut == 0 ? null : features.SelectRows(Rows(role => role == "test", ofStrangers: true)),
        };
    }

    /// <summary>2 for <c>l2</c>; null for a role that is not labelled.</summary>
    private static double? BudgetOf(string role) =>
        role.StartsWith('l') && double.TryParse(role.AsSpan(1), CultureInfo.InvariantCulture, out var percent)
            ? percent
            : null;

    private static SplitRows ReadSplits(string path)
    {
        var read = PeoplesCsv.Read(path, csv => Outcome<SplitRows>.Ok(Rows(path, csv)));
        return read.IsOk ? read.Value : throw new InvalidDataException($"{path}: {read.Reason}");
    }

    private static SplitRows Rows(string path, CsvReader csv)
    {
        csv.ReadHeader();
        string[] header = [.. csv.Headers];
        string[] seeds =
        [
            .. header.Where(column => column.Trim().StartsWith("seed", StringComparison.OrdinalIgnoreCase)),
        ];
        if (seeds.Length == 0 || !csv.TryGetFieldIndex("label", out _))
            throw new InvalidDataException(
                $"{path} needs a column 'label' and columns 'seed0', 'seed1', ...; its first line is "
                    + $"'{string.Join(',', header)}'"
            );
        List<string> labels = [],
            files = [];
        List<string>[] roles = [.. seeds.Select(_ => new List<string>())];
        while (csv.Read())
        {
            labels.Add(PeoplesCsv.Cell(csv, "label") ?? "");
            files.Add(PeoplesCsv.Cell(csv, "file") ?? "");
            foreach (var (column, seed) in roles.Zip(seeds))
                column.Add(PeoplesCsv.Cell(csv, seed) ?? "");
        }
        return new(
            [.. labels],
            csv.TryGetFieldIndex("file", out _) ? [.. files] : null,
            [.. roles.Select(column => column.ToArray())]
        );
    }

    private sealed record SplitRows(string[] Labels, string[]? Files, string[][] Roles);
}

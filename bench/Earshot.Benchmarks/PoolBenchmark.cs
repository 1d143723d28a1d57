using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Datasets.AudioSet;
using Earshot.Formats;
using Earshot.Learning;
using Earshot.Learning.GraphCommittee;
using Earshot.Numerics;

namespace Earshot.Benchmarks;

/// <summary>
/// Method graph on a pool of AudioSet's clips: those of its 33 most frequent classes, beyond them copies of them with
/// noise of half a standard deviation; 10 % have labels, 3,000 other clips test. As it is done by default
/// (prototypes), with all clips kept and neighbours looked for in cells, and with all compared (exact).
/// </summary>
internal static class PoolBenchmark
{
    private const int Classes = 33,
        Tested = 3000,
        AskedAlone = 300;

    /// <summary>The ways by name, leaner ones first, as a process keeps its peak.</summary>
    private static readonly Dictionary<string, GraphMethodOptions> Ways = new()
    {
        ["prototypes"] = new() { CellsFrom = 1, CondensedFrom = 1 },
        ["cells"] = new() { CellsFrom = 1, CondensedFrom = int.MaxValue },
        ["exact"] = new() { CellsFrom = int.MaxValue, CondensedFrom = int.MaxValue },
    };

    /// <summary>These ways, or all, on each of so many splits.</summary>
    public static void Run(string folder, int rows, int splits, IReadOnlyList<string> ways)
    {
        var (features, labels) = Read(folder);
        Console.WriteLine(
            "split  way         training CPU s  peak GB  model MB  batch ms/clip  alone ms/clip  accuracy %"
        );
        for (var split = 1; split <= splits; split++)
        {
            var random = new RandomStreams((ulong)split);
            int[] order = [.. Enumerable.Range(0, labels.Length)];
            random.Stream("test").Shuffle<int>(order);
            var (pool, truth) = Pool(features, labels, order[Tested..], rows, random);
            var drawn = random.Stream("labels");
            int[] shown = [.. truth.Select(label => drawn.NextDouble() < 0.1 ? label : TrainingSet.Unlabelled)];
            var training = new TrainingSet(pool, shown, Classes) { Threads = 1 };
            var (test, right) = (
                features.SelectRows(order[..Tested]),
                order[..Tested].Select(i => labels[i]).ToArray()
            );
            foreach (var (name, options) in Ways.Where(way => ways.Count == 0 || ways.Contains(way.Key)))
                Measure(split, name, options, training, test, right);
        }
    }

    private static void Measure(
        int split,
        string name,
        GraphMethodOptions options,
        TrainingSet training,
        Matrix<float> test,
        int[] right
    )
    {
        var before = Environment.CpuUsage.TotalTime;
        var model = new GraphMethod(options).Fit(training, new RandomStreams(1));
        var seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        var file = new MemoryStream();
        var archive = new TensorArchive();
        model.Save(archive);
        SafeTensors.Write(file, archive);
        var probabilities = new Matrix<float>(test.Rows, Classes);
        model.Predict(test, probabilities);
        var batch = Milliseconds(() => model.Predict(test, probabilities)) / test.Rows;
        var single = new Matrix<float>(1, Classes);
        var rows = Enumerable.Range(0, AskedAlone).Select(i => test.SelectRows([i])).ToArray();
        model.Predict(rows[0], single);
        var alone = Milliseconds(() => Array.ForEach(rows, row => model.Predict(row, single))) / AskedAlone;
        var hits = right.Index().Count(t => TensorPrimitives.IndexOfMax<float>(probabilities.Row(t.Index)) == t.Item);
        var peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1e9;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{split, 5}  {name, -10}  {seconds, 14:F1}  {peak, 7:F2}  {file.Length / 1e6, 8:F1}  "
                    + $"{batch, 13:F3}  {alone, 13:F3}  "
                    + $"{100.0 * hits / right.Length, 10:F2}"
            )
        );
        if (model.Condensed is { } condensed)
            Console.WriteLine($"       {condensed}");
    }

    private static double Milliseconds(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    /// <summary>The clips of the most frequent labels, each by the rarest of its own.</summary>
    private static (Matrix<float> Features, int[] Labels) Read(string folder)
    {
        AudioSetClip[] clips =
        [
            .. ((string[])["bal_train", "eval"]).SelectMany(part =>
                AudioSetClips.Read(Path.Combine(folder, part)).Value.Clips
            ),
        ];
        var counts = clips.SelectMany(clip => clip.Labels).CountBy(label => label).ToDictionary();
        int[] classes = [.. counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key).Take(Classes).Select(c => c.Key)];
        // from the most frequent to the rarest, so the largest place is the rarest
        var labelled = clips
            .Select(clip => (Clip: clip, Class: clip.Labels.Max(label => Array.IndexOf(classes, label))))
            .Where(clip => clip.Class >= 0)
            .ToArray();
        var features = new Matrix<float>(labelled.Length, labelled[0].Clip.Embedding.Length);
        foreach (var (i, clip) in labelled.Index())
            clip.Clip.Embedding.CopyTo(features.Row(i));
        return (features, [.. labelled.Select(clip => clip.Class)]);
    }

    private static (Matrix<float> Features, int[] Labels) Pool(
        Matrix<float> features,
        int[] labels,
        int[] rows,
        int count,
        RandomStreams random
    )
    {
        var (pool, truth) = (new Matrix<float>(count, features.Columns), new int[count]);
        var deviations = Enumerable.Range(0, features.Columns).Select(d => Deviation(features, d)).ToArray();
        var noise = random.Stream("noise");
        for (var i = 0; i < count; i++)
        {
            var from = i < rows.Length ? rows[i] : rows[noise.Next(rows.Length)];
            features.Row(from).CopyTo(pool.Row(i));
            truth[i] = labels[from];
            for (var d = 0; i >= rows.Length && d < features.Columns; d++)
                pool[i, d] += 0.5f * deviations[d] * (float)noise.NextNormal();
        }
        return (pool, truth);
    }

    private static float Deviation(Matrix<float> features, int column)
    {
        float[] values = [.. Enumerable.Range(0, features.Rows).Select(i => features[i, column])];
        return TensorPrimitives.StdDev<float>(values);
    }
}

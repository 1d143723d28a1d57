using System.Globalization;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Tests.Pins;

/// <summary>A small fixed split of a data set in <c>shared/</c>.</summary>
/// <param name="Training">Labelled and unlabelled clips.</param>
/// <param name="Test">Clips to answer.</param>
internal sealed record PinnedSet(TrainingSet Training, LabelledSet Test)
{
    public static PinnedSet Of(string data) =>
        data switch
        {
            "fsdd" => ReadyMade(data, labelledEvery: 2, unlabelledEvery: 8, testEvery: 3, validates: true),
            "esc10" => ReadyMade(data, labelledEvery: 1, unlabelledEvery: 2, testEvery: 1, validates: false),
            "emodb" => EmoDb(),
            _ => throw new ArgumentException($"there is no set {data}"),
        };

    /// <summary>Ready-made features, roles of seed 0, thinned out: every so many-th clip of each role.</summary>
    private static PinnedSet ReadyMade(
        string data,
        int labelledEvery,
        int unlabelledEvery,
        int testEvery,
        bool validates
    )
    {
        string[] features = File.ReadAllLines(SharedData.Require("peers", "features", $"{data}_features.csv"));
        string[][] splits =
        [
            .. File.ReadLines(SharedData.Require("peers", "features", $"{data}_splits.csv"))
                .Skip(1)
                .Select(line => line.Split(',')),
        ];
        string[] classes = [.. splits.Select(row => row[2]).Distinct().Order(StringComparer.Ordinal)];
        int[] Rows(Func<string, bool> role, int every) =>
            [
                .. Enumerable
                    .Range(0, splits.Length)
                    .Where(i => role(splits[i][3]))
                    .Where((_, place) => place % every == 0),
            ];
        int Class(int row) => Array.IndexOf(classes, splits[row][2]);
        LabelledSet Labelled(int[] rows) => new(Table([.. rows.Select(row => features[row])]), [.. rows.Select(Class)]);

        var (shown, hidden) = (Rows(role => role[0] == 'l', labelledEvery), Rows(role => role == "u", unlabelledEvery));
        return new PinnedSet(
            new TrainingSet(
                Table([.. shown.Concat(hidden).Select(row => features[row])]),
                [.. shown.Select(Class), .. hidden.Select(_ => TrainingSet.Unlabelled)],
                classes.Length
            )
            {
                Validation = validates ? Labelled(Rows(role => role == "val", testEvery)) : null,
            },
            Labelled(Rows(role => role == "test", testEvery))
        );
    }

    /// <summary>
    /// Every fourth clip of four emotions as encoder <c>speech165</c> describes it, tested on three speakers never
    /// heard; every third of the others is labelled, and their speakers are known.
    /// </summary>
    private static PinnedSet EmoDb()
    {
        var root = SharedData.Require("data", "emodb4", "dataset");
        (string Emotion, string File)[] clips =
        [
            .. Directory
                .GetFiles(root, "*.wav", SearchOption.AllDirectories)
                .Select(path => (Path.GetFileName(Path.GetDirectoryName(path)!), path))
                .OrderBy(clip => Path.GetFileName(clip.path), StringComparer.Ordinal)
                .Where((_, place) => place % 4 == 0),
        ];
        string[] emotions = [.. clips.Select(clip => clip.Emotion).Distinct().Order(StringComparer.Ordinal)];
        var encoder = new SpeechEncoder();
        var features = new Matrix<float>(
            clips.Length,
            encoder.Dimension,
            [.. clips.AsParallel().AsOrdered().SelectMany(clip => Encode(encoder, clip.File))]
        );
        int Speaker(int clip) => int.Parse(Path.GetFileName(clips[clip].File)[..2], CultureInfo.InvariantCulture);
        int Class(int clip) => Array.IndexOf(emotions, clips[clip].Emotion);
        var parts = Enumerable.Range(0, clips.Length).ToLookup(clip => Speaker(clip) >= 14);
        int[] training = [.. parts[false]],
            test = [.. parts[true]];
        return new PinnedSet(
            new TrainingSet(
                features.SelectRows(training),
                [.. training.Select((clip, place) => place % 3 == 0 ? Class(clip) : TrainingSet.Unlabelled)],
                emotions.Length
            )
            {
                Groups = [.. training.Select(Speaker)],
            },
            new LabelledSet(features.SelectRows(test), [.. test.Select(Class)])
        );
    }

    private static float[] Encode(SpeechEncoder encoder, string path)
    {
        var signal = WavFile.Read(path).Value;
        return encoder.Encode(signal.Samples, signal.SampleRateHz).Value;
    }

    private static Matrix<float> Table(string[] lines)
    {
        float[][] rows =
        [
            .. lines.Select(line =>
                (float[])[.. line.Split(',').Select(text => float.Parse(text, CultureInfo.InvariantCulture))]
            ),
        ];
        return new(rows.Length, rows[0].Length, [.. rows.SelectMany(row => row)]);
    }
}

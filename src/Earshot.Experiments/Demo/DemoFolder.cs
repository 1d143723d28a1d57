using System.Globalization;
using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Numerics;

namespace Earshot.Experiments.Demo;

/// <summary>
/// A folder of synthesised clips: <c>clips/</c>, <c>labels.csv</c> with a few labels shown, and <c>truth.csv</c> with
/// all of them.
/// </summary>
/// <param name="Root">The folder.</param>
public sealed record DemoFolder(string Root)
{
    /// <summary>The manifest a user would have: all clips, a few of them labelled.</summary>
    public string Labels => Path.Combine(Root, "labels.csv");

    /// <summary>The manifest with the label of every clip, for measuring.</summary>
    public string Truth => Path.Combine(Root, "truth.csv");

    /// <summary>
    /// Synthesises the clips and writes both manifests. The same streams give the same files at any thread count.
    /// </summary>
    /// <param name="clipsPerClass">Clips of each class.</param>
    /// <param name="labelledPerClass">How many of them have their label shown.</param>
    /// <param name="random">Their randomness.</param>
    /// <param name="threads">Clips made at a time.</param>
    /// <param name="cancellation">Stops early.</param>
    public void Synthesise(
        int clipsPerClass,
        int labelledPerClass,
        RandomStreams random,
        int threads,
        CancellationToken cancellation = default
    )
    {
        var synthesiser = new ClipSynthesiser(random.Child("clips"));
        var clips = ClipSynthesiser
            .Classes.SelectMany(name => Enumerable.Range(0, clipsPerClass).Select(number => (name, number)))
            .ToArray();
        // Numbered in random order: a file's name says nothing of its class.
        random.Stream("order").Shuffle<(string, int)>(clips);
        Directory.CreateDirectory(Path.Combine(Root, "clips"));
        Parallel.For(
            0,
            clips.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            i => WavFile.Write(Path.Combine(Root, FileOf(i)), synthesiser.Make(clips[i].name, clips[i].number))
        );
        WriteManifest(Truth, clips.Select(c => (string?)c.name));
        WriteManifest(Labels, clips.Select(c => c.number < labelledPerClass ? c.name : null));
    }

    private static string FileOf(int i) => string.Create(CultureInfo.InvariantCulture, $"clips/{i + 1:D4}.wav");

    private static void WriteManifest(string path, IEnumerable<string?> labels) =>
        PeoplesCsv.Write(
            path,
            csv =>
            {
                csv.WriteRecord((string[])["path", "label"]);
                foreach (var (label, i) in labels.Select((l, i) => (l, i)))
                    csv.WriteRecord((string[])[FileOf(i), label ?? ""]);
            }
        );
}

using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Experiments.Soundscapes;
using Earshot.Numerics;

namespace Earshot.Experiments.Demo;

/// <summary>
/// A folder of synthesised field recordings: sounds of five kinds on floors of noise that differ from recording to
/// recording, and tables of what is heard when.
/// </summary>
/// <param name="Root">The folder.</param>
public sealed record FieldFolder(string Root)
{
    /// <summary>Length of a recording.</summary>
    public const int Seconds = 120;

    /// <summary>Sounds of each kind in a recording.</summary>
    public const int EventsPerClass = 6;

    private const double FloorLevel = 0.02,
        LeastSnrDb = 8,
        MostSnrDb = 24,
        HeardAboveHz = 250;

    private static readonly FloorKind[] Floors = [FloorKind.Pink, FloorKind.Wind, FloorKind.Rain];

    /// <summary>What sounds.</summary>
    public static IReadOnlyList<string> Classes { get; } = ["bell", "buzz", "crackle", "knock", "sweep"];

    /// <summary>The recordings.</summary>
    public string Recordings => Path.Combine(Root, "recordings");

    /// <summary>The table a user would have: a few recordings, every sound in them annotated.</summary>
    public string Annotations => Path.Combine(Root, "annotations.csv");

    /// <summary>The same of the other recordings, for measuring.</summary>
    public string Truth => Path.Combine(Root, "truth.csv");

    /// <summary>What a model found in the other recordings.</summary>
    public string Events => Path.Combine(Root, "events.csv");

    /// <summary>
    /// Synthesises the recordings and writes both tables. The same streams give the same files at any thread count.
    /// </summary>
    /// <param name="count">Recordings.</param>
    /// <param name="annotated">How many of them are annotated, the first ones.</param>
    /// <param name="random">Their randomness.</param>
    /// <param name="threads">Recordings made at a time.</param>
    /// <param name="cancellation">Stops early.</param>
    public void Synthesise(
        int count,
        int annotated,
        RandomStreams random,
        int threads,
        CancellationToken cancellation = default
    )
    {
        Directory.CreateDirectory(Recordings);
        var events = new (double Begin, double End, string Class)[count][];
        Parallel.For(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            i =>
            {
                (var signal, events[i]) = Make(i, random.Child(Name(i)));
                WavFile.Write(Path.Combine(Recordings, Name(i)), signal);
            }
        );
        Write(Annotations, Enumerable.Range(0, annotated), events);
        Write(Truth, Enumerable.Range(annotated, count - annotated), events);
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1:D2}.wav");

    /// <summary>One sound in each of as many equal stretches as there are sounds, in random order.</summary>
    private static (AudioSignal Signal, (double, double, string)[] Events) Make(int index, RandomStreams random)
    {
        var rate = ClipSynthesiser.SampleRateHz;
        var samples = NoiseFloor.Make(Floors[index % Floors.Length], Seconds * rate, rate, random.Stream("floor"));
        Scale(samples, FloorLevel / HighPassed(samples));
        var (sounds, stream) = (new ClipSynthesiser(random.Child("sounds")), random.Stream("events"));
        string[] order = [.. Classes.SelectMany(name => Enumerable.Repeat(name, EventsPerClass))];
        stream.Shuffle<string>(order);
        var (stretch, events) = ((double)Seconds / order.Length, new (double, double, string)[order.Length]);
        for (var k = 0; k < order.Length; k++)
        {
            var sound = sounds.MakeAlone(order[k], k);
            var length = (double)sound.Length / rate;
            var begin = (int)((k * stretch + (stretch - length) * stream.NextDouble()) * rate);
            var snrDb = LeastSnrDb + (MostSnrDb - LeastSnrDb) * stream.NextDouble();
            Scale(sound, FloorLevel * Level.FromDb(snrDb) / Math.Max(Level.Of(sound), 1e-9));
            TensorPrimitives.Add(samples.AsSpan(begin, sound.Length), sound, samples.AsSpan(begin, sound.Length));
            events[k] = ((double)begin / rate, (double)begin / rate + length, order[k]);
        }
        for (var i = 0; i < samples.Length; i++)
            samples[i] = Math.Clamp(samples[i], -1, 1);
        return (new(samples, rate), events);
    }

    /// <summary>The level above 250 Hz: rumble drowns nothing.</summary>
    private static double HighPassed(float[] samples)
    {
        var filtered = (float[])samples.Clone();
        Biquad.HighPass(HeardAboveHz, ClipSynthesiser.SampleRateHz).Filter(filtered);
        return Level.Of(filtered);
    }

    private static void Scale(float[] samples, double gain) => TensorPrimitives.Multiply(samples, (float)gain, samples);

    private static void Write(
        string path,
        IEnumerable<int> recordings,
        (double Begin, double End, string Class)[][] events
    ) =>
        PeoplesCsv.Write(
            path,
            csv =>
            {
                csv.WriteRecord((string[])["path", "begin", "end", "class"]);
                foreach (var i in recordings)
                foreach (var (begin, end, name) in events[i])
                    csv.WriteRecord((string[])[$"recordings/{Name(i)}", Text(begin), Text(end), name]);
            }
        );

    private static string Text(double seconds) => seconds.ToString("F3", CultureInfo.InvariantCulture);
}

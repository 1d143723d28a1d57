using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Numerics;

namespace Earshot.Experiments.Soundscapes;

/// <summary>
/// Annotated soundscapes: clips of ESC-10 on floors of noise. Rain and sea waves are what floors sound like; they are
/// no classes, but may be strewn in as distractors.
/// </summary>
/// <remarks>
/// Test recordings take clips of two of the five folds, training recordings of the others, and within a part each
/// clip belongs to one recording: no source stands on both sides, so what holds recordings out holds sources out.
/// The same seed and clips give the same samples.
/// </remarks>
public sealed class SoundscapeGenerator
{
    private const int Folds = 5,
        TestFolds = 2,
        Tries = 1000;
    private const double Usual = 0.2,
        Clicks = 0.02,
        Edge = 0.5,
        FullScale = 0.99;
    private static readonly string[] FloorLike = ["Rain", "Sea waves"];

    private readonly SoundscapeOptions options;
    private readonly RandomStreams random;
    private readonly ClipAudio audio;
    private readonly Clip[] clips;
    private readonly string[] distractors;
    private readonly int firstTestFold;

    private SoundscapeGenerator(IEnumerable<Clip> clips, SoundscapeOptions options, ulong seed, ClipAudio audio)
    {
        (this.options, this.audio) = (options.Validated(), audio);
        this.clips = [.. clips.OrderBy(clip => clip.Path, StringComparer.Ordinal)];
        (random, firstTestFold) = (new RandomStreams(seed).Child("soundscapes"), (int)(seed % Folds));
        string[] sounds =
        [
            .. this.clips.Select(c => c.Label!).Distinct().Except(FloorLike).Order(StringComparer.Ordinal),
        ];
        Classes = sounds[options.DistractorClasses..];
        distractors = [.. sounds[..options.DistractorClasses], .. FloorLike];
    }

    /// <summary>The classes, in ordinal order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Number of recordings.</summary>
    public int Count => options.TrainingRecordings + options.TestRecordings;

    /// <summary>On ESC-10's clips.</summary>
    /// <param name="folder">ESC-10.</param>
    /// <param name="options">What to make.</param>
    /// <param name="seed">Its randomness.</param>
    /// <param name="audio">Opens the clips.</param>
    public static Outcome<SoundscapeGenerator> Open(
        string folder,
        SoundscapeOptions options,
        ulong seed,
        ClipAudio audio
    ) =>
        Dataset
            .Open(folder, "esc10")
            .Then(set =>
                set.Clips.Any(clip => clip.Fold is null || clip.Label is null)
                    ? Outcome<SoundscapeGenerator>.Skipped($"'{folder}' has clips without label or fold: is it ESC-10?")
                    : new SoundscapeGenerator(set.Clips, options, seed, audio)
            );

    /// <summary>Makes one; the training recordings come first. Recordings depend on no others.</summary>
    /// <returns>The recording, or which clip can't be read.</returns>
    public Outcome<SoundscapeRecording> Make(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        var isTest = index >= options.TrainingRecordings;
        var number = isTest ? index - options.TrainingRecordings : index;
        var part = isTest ? "test" : "train";
        var name = string.Create(CultureInfo.InvariantCulture, $"{part}_{number + 1:D2}");
        var floors = isTest ? options.TestFloors ?? options.Floors : options.Floors;
        var floor = floors[number % floors.Count];
        var own = random.Child(name);
        return Pieces(part, number, own.Stream("pieces"))
            .Then(pieces =>
                Floor(floor, part, own.Stream("floor"))
                    .Then<SoundscapeRecording>(under =>
                    {
                        var events = Mix(under.Samples, under.HighPassed, pieces, own.Stream("events"));
                        var signal = new AudioSignal(under.Samples, options.SampleRateHz);
                        return new SoundscapeRecording(name, isTest, floor, signal, events);
                    })
            );
    }

    /// <summary>The floor, and what of it counts for levels.</summary>
    private Outcome<(float[] Samples, float[] HighPassed)> Floor(FloorKind kind, string part, RandomStream stream)
    {
        var length = (int)(options.Seconds * options.SampleRateHz);
        var made = kind switch
        {
            FloorKind.RecordedRain => Recorded(FloorLike[0], part, length, stream),
            FloorKind.RecordedSea => Recorded(FloorLike[1], part, length, stream),
            _ => NoiseFloor.Make(kind, length, options.SampleRateHz, stream),
        };
        return made.Then<(float[], float[])>(samples =>
        {
            var level = Level.FromDb(Between(options.FloorDb, stream)) / Level.Of(HighPassed(samples));
            TensorPrimitives.Multiply(samples, (float)level, samples);
            NoiseFloor.Wander(samples, options.SampleRateHz, 1.5, 60, stream);
            return (samples, HighPassed(samples));
        });
    }

    /// <summary>Clips of a class of this part, at random one after the other, each faded into the next.</summary>
    private Outcome<float[]> Recorded(string className, string part, int length, RandomStream stream)
    {
        Clip[] own = [.. clips.Where(clip => clip.Label == className && IsTestFold(clip) == (part == "test"))];
        var (samples, at, fade) = (new float[length], 0, options.SampleRateHz / 2);
        while (at < length)
        {
            var clip = own[stream.Next(own.Length)];
            var sound = audio.Read(clip.Path, options.SampleRateHz);
            if (!sound.IsOk)
                return Outcome<float[]>.Skipped($"{clip.Path}: {sound.Reason}");
            var piece = sound.Value.Samples;
            var gain = 1 / (Level.Of(piece) + 1e-9);
            for (var i = 0; i < piece.Length && at + i < length; i++)
                samples[at + i] += (float)(
                    gain * piece[i] * Math.Sqrt(Math.Clamp(Math.Min(i, piece.Length - 1 - i) / (double)fade, 0, 1))
                );
            at += Math.Max(piece.Length - fade, fade);
        }
        return samples;
    }

    /// <summary>The classes dealt to a recording, and what sounds for each.</summary>
    private Outcome<List<(string Class, string Source, float[] Samples)>> Pieces(
        string part,
        int number,
        RandomStream stream
    )
    {
        var isTest = part == "test";
        var recordings = isTest ? options.TestRecordings : options.TrainingRecordings;
        var deck = Deck(isTest);
        random.Child(part).Stream("deck").Shuffle<string>(deck);
        var dealt = deck.Where((_, i) => i % recordings == number)
            .Concat(Enumerable.Range(0, options.Distractors).Select(i => distractors[i % distractors.Length]));
        var pieces = new List<(string, string, float[])>();
        foreach (var className in dealt)
        {
            var piece = Piece(className, ClipsOf(className, part, number, recordings), stream);
            if (!piece.IsOk)
                return Outcome<List<(string, string, float[])>>.Skipped(piece.Reason!);
            pieces.Add((className, piece.Value.Source, piece.Value.Samples));
        }
        return pieces;
    }

    private string[] Deck(bool isTest) =>
        [
            .. Classes.SelectMany(
                (name, c) => Enumerable.Repeat(name, options.EventsOf(c >= Classes.Count - options.RareClasses, isTest))
            ),
        ];

    /// <summary>A recording's own clips of a class.</summary>
    private Clip[] ClipsOf(string className, string part, int number, int recordings)
    {
        Clip[] all = [.. clips.Where(clip => clip.Label == className && IsTestFold(clip) == (part == "test"))];
        random.Child(part).Stream(className).Shuffle<Clip>(all);
        Clip[] own = [.. all.Where((_, i) => i % recordings == number)];
        return own.Length > 0 ? own : all;
    }

    private bool IsTestFold(Clip clip) =>
        (int.Parse(clip.Fold!, CultureInfo.InvariantCulture) - 1 - firstTestFold + Folds) % Folds < TestFolds;

    /// <summary>Something of a clip that sounds for 0.2 s at least; a click where there is nothing longer.</summary>
    private Outcome<(string Source, float[] Samples)> Piece(string className, Clip[] own, RandomStream stream)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            var clip = own[stream.Next(own.Length)];
            var sound = audio.Read(clip.Path, options.SampleRateHz);
            if (!sound.IsOk)
                return Outcome<(string, float[])>.Skipped($"{clip.Path}: {sound.Reason}");
            var shortest = tries < 50 ? Usual : Clicks;
            if (
                SoundingStretches.Draw(
                    sound.Value.Samples,
                    options.SampleRateHz,
                    shortest,
                    options.CutSeconds,
                    stream
                ) is
                { } piece
            )
                return (Path.GetFileName(clip.Path), piece);
        }
        return Outcome<(string, float[])>.Skipped($"no clip of '{className}' sounds");
    }

    private List<SoundscapeEvent> Mix(
        float[] samples,
        float[] floor,
        List<(string Class, string Source, float[] Samples)> pieces,
        RandomStream stream
    )
    {
        var (taken, events) = (new List<(string Class, double Begin, double End)>(), new List<SoundscapeEvent>());
        foreach (var (className, source, piece) in pieces)
        {
            var at = (int)(
                Place(className, (double)piece.Length / options.SampleRateHz, taken, stream) * options.SampleRateHz
            );
            var snrDb = Between(options.SnrDb, stream);
            var gain =
                Level.Of(floor.AsSpan(at, piece.Length)) * Level.FromDb(snrDb) / (Level.Of(HighPassed(piece)) + 1e-9);
            var under = samples.AsSpan(at, piece.Length);
            TensorPrimitives.MultiplyAdd(piece, (float)gain, under, under);
            var range = TimeRange
                .FromSeconds((double)at / options.SampleRateHz, (double)(at + piece.Length) / options.SampleRateHz)
                .Value;
            if (Classes.Contains(className))
                events.Add(new(range, className, snrDb, source));
        }
        var peak = TensorPrimitives.MaxMagnitude<float>(samples);
        if (Math.Abs(peak) > FullScale)
            TensorPrimitives.Multiply(samples, (float)FullScale / Math.Abs(peak), samples);
        return [.. events.OrderBy(e => e.Range).ThenBy(e => e.ClassName, StringComparer.Ordinal)];
    }

    /// <summary>Where an event begins, in seconds: anywhere, but apart from others of its class.</summary>
    private double Place(
        string className,
        double seconds,
        List<(string Class, double Begin, double End)> taken,
        RandomStream stream
    )
    {
        var begin = 0.0;
        for (var tries = 0; tries < Tries; tries++)
        {
            begin = Between((Edge, options.Seconds - seconds - Edge), stream);
            if (
                !taken.Any(t =>
                    t.Class == className
                    && begin < t.End + options.GapSeconds
                    && begin + seconds > t.Begin - options.GapSeconds
                )
            )
                break;
        }
        taken.Add((className, begin, begin + seconds));
        return begin;
    }

    private float[] HighPassed(float[] samples)
    {
        var filtered = (float[])samples.Clone();
        Biquad.HighPass(options.LevelAboveHz, options.SampleRateHz).Filter(filtered);
        return filtered;
    }

    private static double Between((double Low, double High) range, RandomStream stream) =>
        range.Low + (range.High - range.Low) * stream.NextDouble();
}

using System.Diagnostics;
using System.Text.Json.Nodes;
using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Numerics;
using Earshot.Recordings.Interchange;
using Earshot.Testing;

namespace Earshot.Cli.Tests;

/// <summary>
/// Seeded damage to sound and label files: no crash, and each input is a row or named as skipped. EARSHOT_FUZZ=1 tries
/// 2,000 sounds and 1,000 label files.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int Batch = 50;
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);
    private readonly TempFolder folder = new TempFolder().WithTwoClasses(3);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_damaged_sound_is_a_row_or_skipped()
    {
        var (seeds, count) = (Sounds(), FuzzShare.Of(2000));
        string[] quick = ["--encoder", "logmel", "--method", "logreg", "--views", "0", "--folds", "0"];
        await Run.Earshot(["train", folder["clips"], .. quick, "-o", folder["m"]]);
        var (rows, skipped, slowest) = (0, 0, TimeSpan.Zero);
        for (var first = 0; first < count; first += Batch)
        {
            var names = Enumerable.Range(first, Math.Min(Batch, count - first)).Select(i => Damage(seeds, i)).ToList();
            slowest = new[] { slowest, Slowest(names) }.Max();
            var run = await Run.Earshot("predict", folder["m"], folder["damaged"], "--json");
            // where none of the clips can be read there is no answer, but a reason for each
            if (run.Code == ExitCode.BadInput)
                Assert.All(names, name => Assert.Contains(name, run.Error, StringComparison.Ordinal));
            else
                Assert.True(run.Code is ExitCode.Ok or ExitCode.SomeSkipped, $"{first}: {run.Error}");
            var told = run.Output.Length > 0 ? JsonNode.Parse(run.Output)! : new JsonObject();
            string[] good = Paths(told["predictions"]),
                bad = Paths(told["skipped"]);
            if (run.Output.Length > 0)
                Assert.Equal(names.Order(StringComparer.Ordinal), good.Concat(bad).Order(StringComparer.Ordinal));
            (rows, skipped) = (rows + good.Length, skipped + names.Count - good.Length);
            Directory.Delete(folder["damaged"], recursive: true);
        }
        output.WriteLine($"{count} sounds: {rows} rows, {skipped} skipped, slowest {slowest.TotalSeconds:F2} s");
        Assert.Equal(count, rows + skipped);
    }

    [Fact]
    public async Task Each_row_of_a_damaged_label_file_has_one_fate()
    {
        var (seeds, count) = (Tables(), FuzzShare.Of(1000));
        await Run.Earshot("new", folder["ws"], "--clips", folder["clips"]);
        var (fates, refused, slowest) = (new SortedDictionary<string, int>(), 0, TimeSpan.Zero);
        for (var i = 0; i < count; i++)
        {
            var (format, ending, bytes) = seeds[i % seeds.Count];
            var file = folder[$"labels{ending}"];
            await File.WriteAllBytesAsync(
                file,
                Mutation.Of(bytes, new RandomStreams(24).Stream($"labels/{i}")),
                TestContext.Current.CancellationToken
            );
            var watch = Stopwatch.StartNew();
            var run = await Run.Earshot("label", "import", folder["ws"], file, "--format", format, "--json");
            slowest = new[] { slowest, watch.Elapsed }.Max();
            Assert.True(
                run.Code is ExitCode.Ok or ExitCode.SomeSkipped or ExitCode.BadInput && watch.Elapsed < Hang,
                $"{format} {i}: {run.Error}"
            );
            if (run.Code == ExitCode.BadInput && ++refused > 0)
                continue;
            var told = JsonNode.Parse(run.Output)!;
            var lines = told["skipped"]!.AsArray().Count(row => row!["line"] is not null);
            foreach (var fate in (string[])["rows", "taken", "merged", "unchanged"])
                fates[fate] = fates.GetValueOrDefault(fate) + (int)told[fate]!;
            fates["skipped"] = fates.GetValueOrDefault("skipped") + lines;
            Assert.True(
                (int)told["rows"]! == (int)told["taken"]! + (int)told["merged"]! + (int)told["unchanged"]! + lines,
                $"{format} {i}: {run.Output}"
            );
        }
        output.WriteLine(
            $"{count} label files, {refused} refused whole, of the others {string.Join(", ", fates)}; slowest "
                + $"{slowest.TotalSeconds:F2} s"
        );
    }

    /// <summary>Whole files of many kinds: of shared/ where it is there, else WAV alone.</summary>
    private List<string> Sounds()
    {
        var cases = SharedData.Root is { } root ? Path.Combine(root, "cases") : "";
        string[] endings = [".wav", ".mp3", ".ogg", ".oga", ".flac", ".aac"];
        return Directory.Exists(cases)
            ? [.. Directory.GetFiles(cases).Where(f => endings.Contains(Path.GetExtension(f))).Order()]
            : [folder["clips/low/0.wav"], folder["clips/high/0.wav"]];
    }

    /// <summary>Half of the damage falls on the first bytes, where formats are told.</summary>
    private string Damage(List<string> seeds, int number)
    {
        var (seed, random) = (seeds[number % seeds.Count], new RandomStreams(24).Stream($"sounds/{number}"));
        var bytes = File.ReadAllBytes(seed);
        var head = random.Next(2) == 0 ? Math.Min(200, bytes.Length) : bytes.Length;
        var name = $"{number:0000}{Path.GetExtension(seed)}";
        Directory.CreateDirectory(folder["damaged"]);
        File.WriteAllBytes(
            folder[$"damaged/{name}"],
            [.. Mutation.Of(bytes.AsSpan(0, head), random), .. bytes.AsSpan(head)]
        );
        return name;
    }

    private TimeSpan Slowest(List<string> names)
    {
        using var audio = new ClipAudio();
        var slowest = TimeSpan.Zero;
        foreach (var name in names)
        {
            var watch = Stopwatch.StartNew();
            audio.Read(folder[$"damaged/{name}"]);
            slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
            Assert.True(watch.Elapsed < Hang, $"{name} took {watch.Elapsed}");
        }
        return slowest;
    }

    private static string[] Paths(JsonNode? inputs) =>
        [.. (inputs?.AsArray() ?? []).Select(one => (string)one!["path"]!)];

    /// <summary>A file of each format that is written, and those of other programs in shared/.</summary>
    private static List<(string Format, string Ending, byte[] Bytes)> Tables()
    {
        Annotation[] said =
        [
            new("frog") { Range = TimeRange.FromSeconds(0.1, 0.3).Value, Confidence = 0.5 },
            new("owl, tawny") { Comment = "\"far\" away" },
        ];
        AnnotatedRecording[] recordings =
        [
            .. ((string[])["low/0.wav", "high/1.wav"]).Select(
                (path, id) => new AnnotatedRecording(new KnownRecording(id, path, 0.5, 16_000), "/" + path, said)
            ),
        ];
        return
        [
            .. from format in AnnotationFormats.Written
            from file in format.Write(recordings).Files
            select (format.Name, format.Extension, System.Text.Encoding.UTF8.GetBytes(file.Text)),
        ];
    }
}

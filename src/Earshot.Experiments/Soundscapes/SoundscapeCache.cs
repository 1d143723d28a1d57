using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Formats;

namespace Earshot.Experiments.Soundscapes;

/// <summary>Encoded soundscapes in a file, so that measuring again costs no encoding.</summary>
internal static class SoundscapeCache
{
    private sealed record Event(long Begin, long End, string Class);

    private sealed record Recording(string Name, bool IsTest, double Seconds, Event[] Events);

    /// <summary>The file of these recordings in a folder.</summary>
    public static string PathOf(
        string folder,
        SoundscapeOptions options,
        ulong seed,
        IClipEncoder encoder,
        IReadOnlyList<SegmentOptions> cuts
    )
    {
        var what = JsonSerializer.Serialize(
            new
            {
                options = options with
                {
                    Floors = [],
                },
                ranges = $"{options.SnrDb} {options.FloorDb} {options.CutSeconds}",
                floors = options.Floors,
                seed,
                encoder.Fingerprint,
                cuts,
            }
        );
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)))[..16];
        return Path.Combine(folder, $"soundscapes-{hash}.safetensors");
    }

    /// <summary>What stands in the file; null where there is none.</summary>
    public static SoundscapeData? Find(string path, IReadOnlyList<SegmentOptions> cuts)
    {
        if (!File.Exists(path))
            return null;
        using var stream = File.OpenRead(path);
        var archive = SafeTensors.Read(stream);
        var classes = Json<string[]>(archive, "classes");
        DescribedRecording[] recordings = [.. Json<Recording[]>(archive, "recordings").Select(Described)];
        return new(classes, recordings, [.. cuts.Select((cut, c) => Windows(archive, cut, c, classes, recordings))]);
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    public static void Save(string path, SoundscapeData data)
    {
        var archive = new TensorArchive();
        Put(archive, "classes", data.Classes);
        Put(archive, "recordings", data.Recordings.Select(Stored));
        for (var c = 0; c < data.Cuts.Length; c++)
        {
            archive.Tensors[Name(c)] = data.Cuts[c].Features;
            Put(archive, $"{Name(c)}.recordings", data.Cuts[c].Recordings);
            Put(archive, $"{Name(c)}.begin", data.Cuts[c].Ranges.Select(range => range.BeginMicroseconds));
            Put(archive, $"{Name(c)}.end", data.Cuts[c].Ranges.Select(range => range.EndMicroseconds));
        }
        AtomicFile.Write(path, stream => SafeTensors.Write(stream, archive));
    }

    private static SoundscapeWindows Windows(
        TensorArchive archive,
        SegmentOptions cut,
        int number,
        IReadOnlyList<string> classes,
        DescribedRecording[] recordings
    )
    {
        TimeRange[] ranges =
        [
            .. Json<long[]>(archive, $"{Name(number)}.begin")
                .Zip(Json<long[]>(archive, $"{Name(number)}.end"), TimeRange.FromMicroseconds),
        ];
        return SoundscapeWindows.Label(
            cut,
            ranges,
            Json<int[]>(archive, $"{Name(number)}.recordings"),
            archive.Require(Name(number), ranges.Length),
            classes,
            recordings
        );
    }

    private static string Name(int cut) => string.Create(CultureInfo.InvariantCulture, $"cut{cut}");

    private static Recording Stored(DescribedRecording recording) =>
        new(
            recording.Name,
            recording.IsTest,
            recording.Seconds,
            [
                .. recording
                    .Annotations.Where(a => a.Polarity == Polarity.Present)
                    .Select(a => new Event(
                        a.Range!.Value.BeginMicroseconds,
                        a.Range.Value.EndMicroseconds,
                        a.ClassName!
                    )),
            ]
        );

    private static DescribedRecording Described(Recording recording) =>
        new(
            recording.Name,
            recording.IsTest,
            recording.Seconds,
            [
                new Annotation(null, Polarity.Complete),
                .. recording.Events.Select(e => new Annotation(e.Class)
                {
                    Range = TimeRange.FromMicroseconds(e.Begin, e.End),
                }),
            ]
        );

    private static T Json<T>(TensorArchive archive, string name) =>
        JsonSerializer.Deserialize<T>(archive.RequireText(name))!;

    private static void Put<T>(TensorArchive archive, string name, T value) =>
        archive.Metadata[name] = JsonSerializer.Serialize(value);
}

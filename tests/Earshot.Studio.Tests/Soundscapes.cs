using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Numerics;
using Earshot.Workspace;
using Earshot.Workspace.Training;

namespace Earshot.Studio.Tests;

/// <summary>Recordings of five minutes, clips of ESC-10 here and there over noise, half of them annotated.</summary>
internal static class Soundscapes
{
    private const int RateHz = 16000,
        Seconds = 300,
        Events = 40,
        Recordings = 4;
    private static readonly string[] Kinds = ["001 - Dog bark", "002 - Rain", "005 - Clock tick", "009 - Rooster"];

    public static async Task<RunningStudio> OpenAsync(string esc10)
    {
        var folder = Directory.CreateTempSubdirectory("earshot-soundscapes-").FullName;
        var events = Enumerable.Range(0, Recordings).Select(i => Mix(esc10, folder, i)).ToList();
        var studio = await RunningStudio.OverRecordingsAsync(folder, new SegmentOptions(2, 1));
        foreach (var (i, heard) in events.Index())
            studio.Store.Annotations.Put(
                [.. heard.Take(Events / 2).Select(said => new AnnotationDraft(studio.ClipId($"dawn-{i}.wav"), said))],
                "ada"
            );
        var trained = new WorkspaceTrainer(studio.Store, TimeProvider.System).Train(new() { Method = "logreg" });
        Assert.True(trained.IsOk, trained.Reason);
        return studio;
    }

    /// <summary>What is to be heard in a recording, by time; after each half of them all is annotated.</summary>
    private static List<Annotation> Mix(string esc10, string folder, int number)
    {
        var (noise, places) = (
            new RandomStreams(7).Stream($"noise {number}"),
            new RandomStreams(7).Stream($"{number}")
        );
        var samples = new float[Seconds * RateHz];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (float)(0.004 * noise.NextNormal());
        using var audio = new ClipAudio();
        var heard = new List<Annotation>();
        for (var e = 0; e < Events; e++)
        {
            var kind = Kinds[(int)(places.NextDouble() * Kinds.Length)];
            var clips = Directory.GetFiles(Path.Combine(esc10, kind)).Order(StringComparer.Ordinal).ToArray();
            var clip = audio.Read(clips[(int)(places.NextDouble() * clips.Length)], RateHz).Value.Samples;
            var (begin, length) = (e * Seconds / Events * RateHz, Math.Min(clip.Length, 3 * RateHz));
            for (var i = 0; i < length; i++)
                samples[begin + i] += 0.5f * clip[i];
            var range = TimeRange.FromSeconds(e * Seconds / Events, e * Seconds / Events + 3).Value;
            heard.Add(
                new Annotation(kind[6..])
                {
                    Range = range,
                    Band = e % 3 == 0 ? Band : null,
                    Unsure = e == 4,
                }
            );
        }
        heard[Events / 2 - 1] = new(null, Polarity.Complete) { Range = TimeRange.FromSeconds(0, Seconds / 2.0).Value };
        WavFile.Write(Path.Combine(folder, $"dawn-{number}.wav"), new AudioSignal(samples, RateHz));
        return heard;
    }

    private static readonly FrequencyBand Band = FrequencyBand.FromHz(700, 5000).Value;
}

using Earshot.Audio;
using Earshot.Experiments.Demo;
using Earshot.Numerics;

namespace Earshot.Cli.Tests;

/// <summary>A folder that goes with the test, and the clips tests put into it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("earshot-cli-").FullName;

    public string this[string file] => Path.Combine(Root, file);

    public string Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[file])!);
        File.WriteAllText(this[file], text);
        return this[file];
    }

    /// <summary>A half-second tone with a little noise.</summary>
    public string Tone(string file, double pitchHz, double seconds = 0.5, int rateHz = 16_000)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[file])!);
        var noise = new RandomStreams(1).Stream(file);
        var samples = Enumerable
            .Range(0, (int)(seconds * rateHz))
            .Select(i => (float)(0.3 * Math.Sin(2 * Math.PI * pitchHz * i / rateHz) + 0.01 * noise.NextNormal()));
        WavFile.Write(this[file], new AudioSignal([.. samples], rateHz));
        return this[file];
    }

    /// <summary>Two classes that are easily told apart, in sub-folders.</summary>
    public TempFolder WithTwoClasses(int each = 6)
    {
        for (var i = 0; i < each; i++)
        {
            Tone($"clips/low/{i}.wav", 200 + 10 * i);
            Tone($"clips/high/{i}.wav", 2000 + 50 * i);
        }
        return this;
    }

    /// <summary>Synthesised clips of ten classes, some labelled.</summary>
    public DemoFolder WithDemo(int clipsPerClass, int labelledPerClass)
    {
        var demo = new DemoFolder(this["demo"]);
        demo.Synthesise(clipsPerClass, labelledPerClass, new RandomStreams(1), threads: 2);
        return demo;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

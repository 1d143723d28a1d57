using Earshot.Decoding;
using Earshot.Features;
using Earshot.Recordings.Extraction;

/// <summary>
/// Extracts features until it is done or killed. A line on the output acknowledges so many results: none of them may be
/// lost or computed again.
/// </summary>
internal static class Extractor
{
    public static async Task<int> RunAsync(string clipFolder, string features)
    {
        using var audio = new ClipAudio();
        var extraction = new FeatureExtraction(audio, new LogMelEncoder(), new() { Threads = 2 });
        var report = (await extraction.RunAsync(ClipScan.Of(clipFolder), features, new Acknowledgement())).Value;
        Console.WriteLine($"finished {report.Resumed} {report.Rows} {report.Skipped}");
        return 0;
    }

    private sealed class Acknowledgement : IProgress<ExtractionProgress>
    {
        public void Report(ExtractionProgress value)
        {
            lock (this)
            {
                Console.WriteLine($"done {value.Resumed} {value.Done}");
                Console.Out.Flush();
            }
        }
    }
}

namespace Earshot.Datasets.AudioSet;

/// <summary>
/// One part of AudioSet as Google released it: a folder of <c>.tfrecord</c> files (<c>bal_train</c>, <c>eval</c>).
/// </summary>
/// <param name="Clips">Its clips, ordered by file name (ordinal), then as they stand in the file.</param>
/// <param name="Skipped">What could not be read, and why.</param>
public sealed record AudioSetClips(IReadOnlyList<AudioSetClip> Clips, IReadOnlyList<string> Skipped)
{
    private const string Home = "research.google.com/audioset/download.html, \"Features dataset\"";

    /// <summary>Reads a folder. A file that is damaged is skipped from there on and named.</summary>
    public static Outcome<AudioSetClips> Read(string folder)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.tfrecord") : [];
        if (files.Length == 0)
            return Outcome<AudioSetClips>.Skipped($"{folder} holds no .tfrecord files; get them from {Home}");
        Array.Sort(files, StringComparer.Ordinal);
        var (clips, skipped) = (new List<AudioSetClip>(), new List<string>());
        foreach (var file in files)
        {
            try
            {
                clips.AddRange(ReadFile(File.ReadAllBytes(file)));
            }
            catch (InvalidDataException error)
            {
                skipped.Add($"{file}: {error.Message}");
            }
        }
        return new AudioSetClips(clips, skipped);
    }

    /// <summary>The clips of one file.</summary>
    internal static IEnumerable<AudioSetClip> ReadFile(ReadOnlyMemory<byte> file) =>
        TfRecordReader.Records(file).Select(record => SequenceExample.Read(record.Span));
}

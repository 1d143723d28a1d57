namespace Earshot.Audio;

/// <summary>WAV files by path.</summary>
public static class WavFile
{
    /// <summary>Opens a file; a file that is missing, not readable or not WAV is skipped with the reason.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keepCut">Whether a clip shorter than its header promises is kept up to the cut; default: it is
    /// bad.</param>
    public static Outcome<WavReader> Open(string path, bool keepCut = false)
    {
        FileStream? stream = null;
        try
        {
            stream = File.OpenRead(path);
            var reader = WavReader.Open(stream, keepCut);
            if (!reader.IsOk)
                stream.Dispose();
            return reader;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            return Outcome<WavReader>.Skipped(AudioFaults.Unreadable(e));
        }
    }

    /// <summary>Reads a whole file as mono, at its own rate.</summary>
    public static Outcome<AudioSignal> Read(string path) =>
        Open(path)
            .Then(reader =>
            {
                using (reader)
                    return reader.ReadAll();
            });

    /// <summary>Writes a mono file.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="signal">What to write.</param>
    /// <param name="encoding"><see cref="WavEncoding.Integer16"/> or <see cref="WavEncoding.Float32"/>.</param>
    public static void Write(string path, AudioSignal signal, WavEncoding encoding = WavEncoding.Integer16)
    {
        using var writer = new WavWriter(File.Create(path), new WavFormat(signal.SampleRateHz, 1, encoding));
        writer.Write(signal.Samples);
    }
}

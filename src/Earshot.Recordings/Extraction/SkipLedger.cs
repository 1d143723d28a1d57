using CsvHelper;
using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Formats;

namespace Earshot.Recordings.Extraction;

/// <summary>
/// What was skipped and why, and what was noticed of the sound of those that were not: a CSV file with the columns
/// path,
/// reason (empty: not skipped) and quality; it gets its name only when it is whole.
/// </summary>
public sealed class SkipLedger : IDisposable
{
    private readonly string path;
    private readonly CsvWriter csv;

    internal SkipLedger(string path)
    {
        this.path = AtomicFile.Place(path);
        csv = CsvWriter.Create(new StreamWriter(this.path + ".tmp"), CsvWriterOptions.Default with { NewLine = "\n" });
        csv.WriteHeader("path", "reason", "quality");
    }

    /// <summary>Lines of what was skipped.</summary>
    public long Count { get; private set; }

    /// <summary>Lines of what was kept, with something to be said of it.</summary>
    public long Noticed { get; private set; }

    /// <summary>What a ledger says was skipped.</summary>
    public static IReadOnlyList<SkippedInput> Read(string path)
    {
        var skipped = new List<SkippedInput>();
        using var lines = CsvReader.Create(new StreamReader(path), CsvReaderOptions.Default);
        lines.ReadHeader();
        while (lines.Read())
            if (SpreadsheetText.Read(lines.GetString(1)) is { Length: > 0 } reason)
                skipped.Add(new(SpreadsheetText.Read(lines.GetString(0)), reason));
        return skipped;
    }

    /// <summary>What was left out.</summary>
    public void Add(SkippedInput skipped)
    {
        csv.WriteRecord(SpreadsheetText.Written(skipped.Path), SpreadsheetText.Written(skipped.Reason), "");
        Count++;
    }

    /// <summary>What was kept.</summary>
    public void Add(string clip, SoundQuality quality)
    {
        if (quality.ToString() is not { Length: > 0 } text)
            return;
        csv.WriteRecord(SpreadsheetText.Written(clip), "", text);
        Noticed++;
    }

    /// <summary>Adds all lines of another ledger.</summary>
    public void AddAll(string ledger)
    {
        using var lines = CsvReader.Create(new StreamReader(ledger), CsvReaderOptions.Default);
        lines.ReadHeader();
        while (lines.Read())
        {
            var (clip, reason, quality) = (lines.GetString(0), lines.GetString(1), lines.GetString(2));
            csv.WriteRecord(clip, reason, quality);
            (Count, Noticed) = reason.Length > 0 ? (Count + 1, Noticed) : (Count, Noticed + 1);
        }
    }

    /// <summary>It is whole: it gets its name.</summary>
    public void Complete()
    {
        csv.Dispose();
        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose() => csv.Dispose();
}

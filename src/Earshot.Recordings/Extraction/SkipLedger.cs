using CsvHelper;
using Earshot.Datasets;

namespace Earshot.Recordings.Extraction;

/// <summary>
/// What was skipped and why, a CSV file with the columns path and reason; it gets its name only when it is whole.
/// </summary>
internal sealed class SkipLedger : IDisposable
{
    private readonly string path;
    private readonly CsvWriter csv;

    public SkipLedger(string path)
    {
        this.path = path;
        csv = CsvWriter.Create(new StreamWriter(path + ".tmp"), CsvWriterOptions.Default with { NewLine = "\n" });
        csv.WriteHeader("path", "reason");
    }

    public long Count { get; private set; }

    public void Add(SkippedInput skipped)
    {
        csv.WriteRecord(skipped.Path, skipped.Reason);
        Count++;
    }

    public void Complete()
    {
        csv.Dispose();
        File.Move(path + ".tmp", path, overwrite: true);
    }

    public void Dispose() => csv.Dispose();
}

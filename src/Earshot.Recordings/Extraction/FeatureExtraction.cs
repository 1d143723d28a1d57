using System.Globalization;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;

namespace Earshot.Recordings.Extraction;

/// <summary>
/// From many files to a feature file: all cores, memory that grows neither with their number nor their length, and a
/// journal by which a run that was stopped or killed at any point goes on where it stood.
/// </summary>
/// <remarks>
/// Beside <c>features.parquet</c> stand <c>features.parquet.journal</c> (what is done; keep it to add clips later,
/// delete it to save room) and <c>features.skipped.csv</c>. The rows have the order of the inputs, however many threads
/// made them.
/// </remarks>
public sealed class FeatureExtraction(ClipAudio audio, IClipEncoder encoder, ExtractionOptions? options = null)
{
    private readonly ExtractionOptions options = (options ?? new()).Validated();

    /// <summary>Runs, or goes on.</summary>
    /// <param name="inputs">The files; enumerated as they are needed, and again for counting and writing (<see
    /// cref="ClipScan"/>).</param>
    /// <param name="output">The feature file; a shard's number is put into its name.</param>
    /// <param name="progress">Told after each clip, from any thread; may be null.</param>
    /// <param name="cancellation">Stops by <see cref="OperationCanceledException"/>; what is done stays done.</param>
    /// <returns>What was written; or why nothing could be (another run's journal, other settings, a full
    /// disk).</returns>
    public async Task<Outcome<ExtractionReport>> RunAsync(
        IEnumerable<ClipInput> inputs,
        string output,
        IProgress<ExtractionProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        output = options.Shard.FileName(Path.GetFullPath(output));
        var mine = inputs.Where(input => options.Shard.Has(input));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(output)!);
            var opened = ResultJournal.Open(output + ".journal", Configuration(), audio.AcceptsTruncated);
            if (!opened.IsOk)
                return Outcome<ExtractionReport>.Skipped(opened.Reason!);
            using var journal = opened.Value;
            var tally = new ExtractionTally(progress);
            var counting = Task.Run(() => Count(inputs, tally), cancellation);
            await Task.Run(() => EncodeMissing(mine, journal, tally, cancellation), cancellation);
            var run = new ExtractionRun(encoder.Fingerprint, Options(), await counting, options.Shard);
            return await PublishAsync(mine, journal, output, run, tally.Resumed);
        }
        catch (Exception e) when (Environmental(e) is { } cause)
        {
            if (cause is IOException full && MachineFailure.IsFull(full))
                throw new IOException(
                    MachineFailure.FullDisk($"{output} can't be written", ", what is done is kept"),
                    full.HResult
                );
            return Outcome<ExtractionReport>.Skipped(
                $"{output} cannot be written: {cause.Message} What is done is kept; mend it and run again"
            );
        }
    }

    private string Count(IEnumerable<ClipInput> inputs, ExtractionTally tally)
    {
        var (mine, clips) = ExtractionRun.Count(inputs, options.Shard);
        tally.Total = mine;
        return clips;
    }

    private void EncodeMissing(
        IEnumerable<ClipInput> inputs,
        ResultJournal journal,
        ExtractionTally tally,
        CancellationToken cancellation
    )
    {
        var missing = inputs.Where(input => !(journal.Has(input) && tally.CountResumed()));
        new ClipPipeline(audio, encoder, options.Threads, options.Segments).Run(
            missing,
            input => input.Place,
            (input, clip) =>
            {
                journal.Append(new(input, clip));
                tally.CountDone(clip.IsOk);
            },
            cancellation
        );
    }

    private async Task<ExtractionReport> PublishAsync(
        IEnumerable<ClipInput> inputs,
        ResultJournal journal,
        string output,
        ExtractionRun run,
        long resumed
    )
    {
        var (ledgerPath, count) = (Path.ChangeExtension(output, ".skipped.csv"), 0L);
        await using var features = await FeatureFileWriter.CreateAsync(output, EncoderIdentity.Of(encoder), run);
        using var ledger = new SkipLedger(ledgerPath);
        using var report = options.ReportPath is { } path ? new SoundReport(path) : null;
        foreach (var input in inputs)
        {
            count++;
            var result =
                journal.Find(input)
                ?? new(input, Outcome<EncodedClip>.Skipped("the file changed while the run was on: run again"));
            foreach (var row in RowsOf(result))
                await features.AddAsync(row);
            foreach (var skipped in SkippedOf(result))
                ledger.Add(skipped);
            if (result.Clip is { IsOk: true, Value.HasFeatures: true })
                ledger.Add(input.Path, result.Clip.Value.Quality);
            report?.Add(result);
        }
        ledger.Complete();
        report?.Complete();
        await features.CompleteAsync();
        return new(output, ledgerPath, count, resumed, features.Rows, ledger.Count, ledger.Noticed);
    }

    private static IEnumerable<FeatureRow> RowsOf(ClipResult result) =>
        !result.Clip.IsOk
            ? []
            : from segment in result.Clip.Value.Segments
            where segment.Features.IsOk
            select new FeatureRow(
                result.Input.Path,
                segment.BeginSeconds,
                segment.EndSeconds,
                result.Clip.Value.SampleRateHz,
                result.Clip.Value.Decoder,
                segment.Features.Value
            );

    private static IEnumerable<SkippedInput> SkippedOf(ClipResult result) =>
        from reason in result.Clip.IsOk ? result.Clip.Value.Objections : [result.Clip.Reason!]
        select new SkippedInput(result.Input.Path, reason);

    private string Configuration() =>
        Cut() is { Length: > 0 } cut ? $"{encoder.Fingerprint} {cut}" : encoder.Fingerprint;

    private string Cut() =>
        options.Segments is { } cut
            ? string.Create(CultureInfo.InvariantCulture, $"segments={cut.WindowSeconds}s/{cut.HopSeconds}s")
            : "";

    /// <summary>One journal serves whether truncated clips are kept or not; the rows are not the same.</summary>
    private string Options() => audio.AcceptsTruncated ? $"{Cut()} accept-truncated".Trim() : Cut();

    /// <summary>
    /// A full disk or a missing permission, also where it comes out of parallel work; null for anything else.
    /// </summary>
    private static Exception? Environmental(Exception e) =>
        e switch
        {
            IOException or UnauthorizedAccessException => e,
            AggregateException { InnerExceptions: [var first, ..] } => Environmental(first),
            _ => null,
        };
}

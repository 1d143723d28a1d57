namespace Earshot.Recordings.Extraction;

/// <summary>What a run left behind.</summary>
/// <param name="FeaturePath">The Parquet file.</param>
/// <param name="LedgerPath">The CSV file of what was skipped and why.</param>
/// <param name="Inputs">Inputs of this shard.</param>
/// <param name="Resumed">Inputs whose result was there from an earlier run.</param>
/// <param name="Rows">Feature vectors written: one a clip, or one a segment.</param>
/// <param name="Skipped">Lines of the ledger with a reason: what was left out.</param>
/// <param name="Noticed">Lines without one: clips that were kept, and what is to be said of their sound.</param>
public sealed record ExtractionReport(
    string FeaturePath,
    string LedgerPath,
    long Inputs,
    long Resumed,
    long Rows,
    long Skipped,
    long Noticed
);

namespace Earshot.Recordings.Extraction;

/// <summary>Makes one feature file of all shards of a run, a row group in memory at a time.</summary>
public static class FeatureMerge
{
    /// <summary>
    /// Writes the rows and the ledger of all shards, in the order of the shards, whatever the order they are named in.
    /// </summary>
    /// <param name="paths">The shards' files, each with its ledger beside it.</param>
    /// <param name="output">The file to write.</param>
    /// <returns>What was written; or which shard is missing, given twice, of another run or damaged.</returns>
    public static async Task<Outcome<MergeReport>> RunAsync(IReadOnlyList<string> paths, string output)
    {
        List<(string Path, ExtractionRun Run, int Dimension)> parts = [];
        foreach (var path in paths)
        {
            var part = await ReadingAsync(path, async reader => (reader.Run, reader.Dimension));
            if (!part.IsOk)
                return Bad(part.Reason!);
            if (part.Value.Run is not { } run)
                return Bad($"{path} does not say which run it is of (an earlier build wrote it): extract it again");
            parts.Add((path, run, part.Value.Dimension));
        }
        if (ExtractionRun.Objection([.. parts.Select(part => (part.Path, part.Run))]) is { } objection)
            return Bad(objection);
        parts.Sort((a, b) => a.Run.Shard.Index - b.Run.Shard.Index);
        if (parts.Find(part => !File.Exists(LedgerOf(part.Path))).Path is { } bare)
            return Bad($"{LedgerOf(bare)} is not there: what was skipped would be lost. Bring it beside {bare}");
        if (parts[0].Run.Shard.Count != parts.Count)
            return Bad("the files hold a run each, which no merge makes one: extract all clips in one run");
        return await WriteAsync(parts[0].Run, parts[0].Dimension, [.. parts.Select(part => part.Path)], output);
    }

    /// <summary>Makes one list of what was skipped of those of all shards.</summary>
    /// <param name="paths">The shards' feature files, each with its ledger beside it.</param>
    /// <param name="output">The CSV file to write.</param>
    public static void JoinLedgers(IEnumerable<string> paths, string output)
    {
        using var ledger = new SkipLedger(output);
        foreach (var path in paths)
            ledger.AddAll(LedgerOf(path));
        ledger.Complete();
    }

    private static async Task<Outcome<MergeReport>> WriteAsync(
        ExtractionRun run,
        int dimension,
        string[] paths,
        string output
    )
    {
        output = Path.GetFullPath(output);
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        var seen = new HashSet<(string, double)>();
        await using var features = await FeatureFileWriter.CreateAsync(
            output,
            new("", dimension, null, run.Encoder),
            run with
            {
                Shard = Shard.Whole,
            }
        );
        using var ledger = new SkipLedger(LedgerOf(output));
        foreach (var path in paths)
        {
            var added = await ReadingAsync(path, reader => AddAsync(features, reader, seen));
            if (!added.IsOk || added.Value is not null)
                return Bad(added.Reason ?? $"{path} {added.Value}");
            ledger.AddAll(LedgerOf(path));
        }
        ledger.Complete();
        await features.CompleteAsync();
        return new MergeReport(output, LedgerOf(output), paths.Length, features.Rows, ledger.Count);
    }

    /// <summary>Adds all rows; gives what is wrong with one that is there already.</summary>
    private static async Task<string?> AddAsync(
        FeatureFileWriter features,
        FeatureFileReader reader,
        HashSet<(string, double)> seen
    )
    {
        await foreach (var row in reader.RowsAsync())
        {
            if (!seen.Add((row.Path, row.BeginSeconds)))
                return $"has a row of '{row.Path}' that another file has too: give each clip once";
            await features.AddAsync(row);
        }
        return null;
    }

    private static async Task<Outcome<T>> ReadingAsync<T>(string path, Func<FeatureFileReader, Task<T>> read)
    {
        try
        {
            var opened = await FeatureFileReader.OpenAsync(path);
            if (!opened.IsOk)
                return Outcome<T>.Skipped(opened.Reason!);
            await using var reader = opened.Value;
            return await read(reader);
        }
        // on damage the library throws whatever its parser trips over
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Outcome<T>.Skipped($"{path} cannot be read as a feature file: {e.Message}");
        }
    }

    private static string LedgerOf(string path) => Path.ChangeExtension(path, ".skipped.csv");

    private static Outcome<MergeReport> Bad(string reason) => Outcome<MergeReport>.Skipped(reason);
}

/// <summary>What a merge wrote.</summary>
/// <param name="FeaturePath">The Parquet file.</param>
/// <param name="LedgerPath">The CSV file of what was skipped and why.</param>
/// <param name="Shards">Files merged.</param>
/// <param name="Rows">Feature vectors.</param>
/// <param name="Skipped">Lines of the ledger with a reason.</param>
public sealed record MergeReport(string FeaturePath, string LedgerPath, int Shards, long Rows, long Skipped);

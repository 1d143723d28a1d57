using System.Globalization;
using Parquet;

namespace Earshot.Recordings.Extraction;

/// <summary>Reads a feature file row group by row group, so that its size is bounded by the disk alone.</summary>
internal sealed class FeatureFileReader : IAsyncDisposable
{
    private const int MaximumDimension = 1 << 20;
    private readonly ParquetReader parquet;

    private FeatureFileReader(ParquetReader parquet, string encoder, int dimension, ExtractionRun? run) =>
        (this.parquet, Encoder, Dimension, Run) = (parquet, encoder, dimension, run);

    /// <summary>Fingerprint of the encoder that made it.</summary>
    public string Encoder { get; }

    /// <summary>Length of its vectors.</summary>
    public int Dimension { get; }

    /// <summary>The run it is a part of; null of files of earlier builds.</summary>
    public ExtractionRun? Run { get; }

    /// <summary>Number of rows.</summary>
    public long Rows => parquet.RowGroups.Sum(group => group.RowCount);

    /// <summary>The row groups in their order.</summary>
    public IReadOnlyList<ParquetRowGroupReader> Groups => parquet.RowGroups;

    /// <summary>Opens a file; on damage the library throws whatever its parser trips over.</summary>
    public static async Task<Outcome<FeatureFileReader>> OpenAsync(string path)
    {
        var parquet = await ParquetReader.CreateAsync(path);
        var said = parquet.CustomMetadata;
        if (
            said.TryGetValue(FeatureSchema.EncoderKey, out var encoder)
            && said.TryGetValue(FeatureSchema.DimensionKey, out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var dimension)
            && dimension is >= 1 and <= MaximumDimension
        )
            return new FeatureFileReader(parquet, encoder, dimension, RunOf(said, encoder));
        await parquet.DisposeAsync();
        return Outcome<FeatureFileReader>.Skipped(
            $"{path} is Parquet, but does not say which encoder made it: give a file written by `earshot features`"
        );
    }

    /// <summary>The rows one after the other, a group of them in memory at a time.</summary>
    public async IAsyncEnumerable<FeatureRow> RowsAsync()
    {
        foreach (var group in Groups)
        {
            var count = (int)group.RowCount;
            var (paths, decoders) = (new string?[count], new string?[count]);
            var (begins, ends, rates) = (new double[count], new double[count], new int[count]);
            await group.ReadAsync(FeatureSchema.Path, paths.AsMemory());
            await group.ReadAsync<double>(FeatureSchema.BeginSeconds, begins);
            await group.ReadAsync<double>(FeatureSchema.EndSeconds, ends);
            await group.ReadAsync<int>(FeatureSchema.SampleRateHz, rates);
            await group.ReadAsync(FeatureSchema.Decoder, decoders.AsMemory());
            var values = await VectorsAsync(group);
            for (var i = 0; i < count; i++)
            {
                var vector = values[(i * Dimension)..((i + 1) * Dimension)];
                yield return new(paths[i]!, begins[i], ends[i], rates[i], decoders[i]!, vector);
            }
        }
    }

    /// <summary>The vectors of a group, one after the other.</summary>
    public async Task<float[]> VectorsAsync(ParquetRowGroupReader group)
    {
        var values = new float[(int)group.RowCount * Dimension];
        await group.ReadRawAsync<float>(FeatureSchema.Value, values, new int[values.Length], new int[values.Length]);
        return values;
    }

    public ValueTask DisposeAsync() => parquet.DisposeAsync();

    private static ExtractionRun? RunOf(IReadOnlyDictionary<string, string> said, string encoder) =>
        said.TryGetValue(FeatureSchema.OptionsKey, out var options)
        && said.TryGetValue(FeatureSchema.ClipsKey, out var clips)
        && said.TryGetValue(FeatureSchema.ShardKey, out var text)
        && Shard.Parse(text) is { IsOk: true } shard
            ? new(encoder, options, clips, shard.Value)
            : null;
}

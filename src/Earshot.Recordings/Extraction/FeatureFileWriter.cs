using System.Globalization;
using Earshot.Formats;
using Parquet;

namespace Earshot.Recordings.Extraction;

/// <summary>Writes a feature file row group by row group; it gets its name only when it is whole.</summary>
public sealed class FeatureFileWriter : IAsyncDisposable
{
    private const int GroupValues = 1 << 18,
        GroupRows = 1 << 14;

    private readonly List<FeatureRow> rows = [];
    private readonly string path;
    private readonly int dimension;
    private readonly FileStream file;
    private readonly ParquetWriter parquet;

    private FeatureFileWriter(string path, int dimension, FileStream file, ParquetWriter parquet) =>
        (this.path, this.dimension, this.file, this.parquet) = (path, dimension, file, parquet);

    /// <summary>Rows written.</summary>
    public long Rows { get; private set; }

    /// <summary>Begins a file.</summary>
    /// <param name="path">Its name once it is whole.</param>
    /// <param name="encoder">What made the features.</param>
    /// <param name="run">The run that the file is a part of; null where it is of none.</param>
    public static async Task<FeatureFileWriter> CreateAsync(
        string path,
        EncoderIdentity encoder,
        ExtractionRun? run = null
    )
    {
        path = AtomicFile.Place(path);
        var file = File.Create(path + ".tmp");
        var parquet = await ParquetWriter.CreateAsync(FeatureSchema.Schema, file);
        var said = new Dictionary<string, string>
        {
            [FeatureSchema.EncoderKey] = encoder.Fingerprint,
            [FeatureSchema.DimensionKey] = encoder.Dimension.ToString(CultureInfo.InvariantCulture),
        };
        if (run is not null)
            (said[FeatureSchema.OptionsKey], said[FeatureSchema.ClipsKey], said[FeatureSchema.ShardKey]) = (
                run.Options,
                run.Clips,
                run.Shard.ToString()
            );
        parquet.CustomMetadata = said;
        return new(path, encoder.Dimension, file, parquet);
    }

    /// <summary>Adds a row.</summary>
    public async Task AddAsync(FeatureRow row)
    {
        if (row.Vector.Length != dimension)
            throw new ArgumentException(
                $"{row.Path}: expected {dimension} values, got {row.Vector.Length}",
                nameof(row)
            );
        rows.Add(row);
        if (rows.Count >= Math.Clamp(GroupValues / dimension, 1, GroupRows))
            await WriteGroupAsync();
    }

    /// <summary>Completes the file and gives it its name, in place of an older one.</summary>
    public async Task CompleteAsync()
    {
        if (rows.Count > 0)
            await WriteGroupAsync();
        await parquet.DisposeAsync();
        file.Flush(flushToDisk: true);
        await file.DisposeAsync();
        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>Closes what was not completed; it keeps its temporary name.</summary>
    public ValueTask DisposeAsync() => file.DisposeAsync();

    private async Task WriteGroupAsync()
    {
        using var group = parquet.CreateRowGroup();
        await group.WriteAsync(FeatureSchema.Path, rows.ConvertAll(r => r.Path));
        await group.WriteAsync<double>(FeatureSchema.BeginSeconds, rows.Select(r => r.BeginSeconds).ToArray());
        await group.WriteAsync<double>(FeatureSchema.EndSeconds, rows.Select(r => r.EndSeconds).ToArray());
        await group.WriteAsync<int>(FeatureSchema.SampleRateHz, rows.Select(r => r.SampleRateHz).ToArray());
        await group.WriteAsync(FeatureSchema.Decoder, rows.ConvertAll(r => r.Decoder));
        await WriteVectorsAsync(group);
        group.CompleteValidate();
        Rows += rows.Count;
        rows.Clear();
    }

    /// <summary>
    /// All vectors as one column of lists: a repetition level of 0 begins a list, 1 goes on with it; no value is
    /// missing.
    /// </summary>
    private async Task WriteVectorsAsync(ParquetRowGroupWriter group)
    {
        var values = new float[rows.Count * dimension];
        var (present, repetition) = (new int[values.Length], new int[values.Length]);
        Array.Fill(present, FeatureSchema.Value.MaxDefinitionLevel);
        Array.Fill(repetition, 1);
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i].Vector.CopyTo(values, i * dimension);
            repetition[i * dimension] = 0;
        }
        await group.WriteAllPartsAsync<float>(FeatureSchema.Value, values, present, repetition, default);
    }
}

using System.Globalization;
using Earshot.Numerics;
using Parquet;

namespace Earshot.Recordings.Extraction;

/// <summary>A feature file in memory.</summary>
/// <param name="Encoder">Fingerprint of the encoder that made it.</param>
/// <param name="Paths">The clip of each row.</param>
/// <param name="BeginSeconds">Where each row's segment begins.</param>
/// <param name="EndSeconds">Where it ends.</param>
/// <param name="SampleRatesHz">The clip's own rate.</param>
/// <param name="Features">The vectors (n, d).</param>
public sealed record FeatureFile(
    string Encoder,
    string[] Paths,
    double[] BeginSeconds,
    double[] EndSeconds,
    int[] SampleRatesHz,
    Matrix<float> Features
)
{
    private const int MaximumDimension = 1 << 20;

    /// <summary>
    /// Reads a file that <see cref="FeatureFileWriter"/> wrote, or all shards of one in the order given.
    /// </summary>
    public static async Task<Outcome<FeatureFile>> ReadAsync(params string[] paths)
    {
        List<FeatureFile> parts = [];
        foreach (var path in paths)
        {
            var part = await ReadOneAsync(path);
            if (!part.IsOk)
                return part;
            if (
                parts is [var first, ..]
                && (first.Encoder, first.Features.Columns) != (part.Value.Encoder, part.Value.Features.Columns)
            )
                return Bad(
                    $"{path} was made by `{part.Value.Encoder}`, {paths[0]} by `{first.Encoder}`: features of two "
                        + $"encoders do not mix"
                );
            parts.Add(part.Value);
        }
        if (parts is [var only])
            return only;
        var (rows, columns) = (parts.Sum(part => (long)part.Features.Rows), parts[0].Features.Columns);
        return rows * columns <= Array.MaxLength
            ? Joined(parts)
            : Bad(
                $"the {paths.Length} files have {rows} rows of {columns} values together, too many to hold at once: "
                    + $"read fewer"
            );
    }

    private static async Task<Outcome<FeatureFile>> ReadOneAsync(string path)
    {
        try
        {
            await using var reader = await ParquetReader.CreateAsync(path);
            if (
                !reader.CustomMetadata.TryGetValue(FeatureSchema.EncoderKey, out var encoder)
                || !reader.CustomMetadata.TryGetValue(FeatureSchema.DimensionKey, out var text)
                || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var dimension)
                || dimension is < 1 or > MaximumDimension
            )
                return Bad(
                    $"{path} is Parquet, but does not say which encoder made it: give a file written by `earshot "
                        + $"features`"
                );
            var rows = reader.RowGroups.Sum(g => g.RowCount);
            if (rows < 0 || rows * dimension > Array.MaxLength)
                return Bad(
                    $"{path} has {rows} rows of {dimension} values, too many to hold at once: read its shards one by "
                        + $"one"
                );
            var file = new FeatureFile(
                encoder,
                new string[rows],
                new double[rows],
                new double[rows],
                new int[rows],
                new Matrix<float>((int)rows, dimension)
            );
            var begin = 0;
            foreach (var group in reader.RowGroups)
            {
                await file.FillAsync(group, begin);
                begin += (int)group.RowCount;
            }
            return file;
        }
        // on damage the library throws whatever its parser trips over
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Bad($"{path} cannot be read as a feature file: {e.Message}");
        }
    }

    private async Task FillAsync(ParquetRowGroupReader group, int begin)
    {
        var count = (int)group.RowCount;
        await group.ReadAsync(FeatureSchema.Path, ((string?[])Paths).AsMemory(begin, count));
        await group.ReadAsync<double>(FeatureSchema.BeginSeconds, BeginSeconds.AsMemory(begin, count));
        await group.ReadAsync<double>(FeatureSchema.EndSeconds, EndSeconds.AsMemory(begin, count));
        await group.ReadAsync<int>(FeatureSchema.SampleRateHz, SampleRatesHz.AsMemory(begin, count));
        var values = new float[count * Features.Columns];
        await group.ReadRawAsync<float>(FeatureSchema.Value, values, new int[values.Length], new int[values.Length]);
        values.CopyTo(Features.Span[(begin * Features.Columns)..]);
    }

    private static FeatureFile Joined(List<FeatureFile> parts)
    {
        var features = new Matrix<float>(parts.Sum(p => p.Features.Rows), parts[0].Features.Columns);
        var begin = 0;
        foreach (var part in parts)
        {
            part.Features.Span.CopyTo(features.Span[begin..]);
            begin += part.Features.Span.Length;
        }
        return new(
            parts[0].Encoder,
            [.. parts.SelectMany(p => p.Paths)],
            [.. parts.SelectMany(p => p.BeginSeconds)],
            [.. parts.SelectMany(p => p.EndSeconds)],
            [.. parts.SelectMany(p => p.SampleRatesHz)],
            features
        );
    }

    private static Outcome<FeatureFile> Bad(string reason) => Outcome<FeatureFile>.Skipped(reason);
}

using Earshot.Numerics;

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
    /// <summary>The run it is a part of; null of files of earlier builds, or where several were joined.</summary>
    public ExtractionRun? Run { get; init; }

    /// <summary>Reads a file that <see cref="FeatureFileWriter"/> wrote: a run's whole or one shard.</summary>
    public static async Task<Outcome<FeatureFile>> ReadAsync(string path)
    {
        try
        {
            var opened = await FeatureFileReader.OpenAsync(path);
            if (!opened.IsOk)
                return Bad(opened.Reason!);
            await using var reader = opened.Value;
            var (rows, dimension) = (reader.Rows, reader.Dimension);
            if (rows < 0 || rows * dimension > Array.MaxLength)
                return Bad(
                    $"{path} has {rows} rows of {dimension} values, too many to hold at once: read its shards one by "
                        + $"one"
                );
            var features = new Matrix<float>((int)rows, dimension);
            var file = new FeatureFile(
                reader.Encoder,
                new string[rows],
                new double[rows],
                new double[rows],
                new int[rows],
                features
            )
            {
                Run = reader.Run,
            };
            await file.FillAsync(reader);
            return file;
        }
        // on damage the library throws whatever its parser trips over
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Bad($"{path} cannot be read as a feature file: {e.Message}");
        }
    }

    /// <summary>
    /// Reads all shards of a run, in the order given. A shard that is missing, given twice or of another run is named
    /// and refused, and so is a row that two files have.
    /// </summary>
    public static async Task<Outcome<FeatureFile>> ReadAllAsync(params string[] paths)
    {
        List<FeatureFile> parts = [];
        foreach (var path in paths)
        {
            var part = await ReadAsync(path);
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
        var known = parts.Zip(paths).Where(part => part.First.Run is not null);
        if (ExtractionRun.Objection([.. known.Select(part => (part.Second, part.First.Run!))]) is { } objection)
            return Bad(objection);
        if (parts is [var only])
            return only;
        if (Double(parts, paths) is { } twice)
            return Bad(twice);
        var (rows, columns) = (parts.Sum(part => (long)part.Features.Rows), parts[0].Features.Columns);
        return rows * columns <= Array.MaxLength
            ? Joined(parts)
            : Bad(
                $"the {paths.Length} files have {rows} rows of {columns} values together, too many to hold at once: "
                    + $"read fewer"
            );
    }

    private async Task FillAsync(FeatureFileReader reader)
    {
        var begin = 0;
        foreach (var group in reader.Groups)
        {
            var count = (int)group.RowCount;
            await group.ReadAsync(FeatureSchema.Path, ((string?[])Paths).AsMemory(begin, count));
            await group.ReadAsync<double>(FeatureSchema.BeginSeconds, BeginSeconds.AsMemory(begin, count));
            await group.ReadAsync<double>(FeatureSchema.EndSeconds, EndSeconds.AsMemory(begin, count));
            await group.ReadAsync<int>(FeatureSchema.SampleRateHz, SampleRatesHz.AsMemory(begin, count));
            (await reader.VectorsAsync(group)).CopyTo(Features.Span[(begin * Features.Columns)..]);
            begin += count;
        }
    }

    /// <summary>What is said of a row that two files have; null where none is.</summary>
    private static string? Double(List<FeatureFile> parts, string[] paths)
    {
        var seen = new HashSet<(string, double)>();
        foreach (var (part, path) in parts.Zip(paths))
        foreach (var (clip, begin) in part.Paths.Zip(part.BeginSeconds))
            if (!seen.Add((clip, begin)))
                return $"{path} has a row of '{clip}' that another file has too: give each clip once";
        return null;
    }

    /// <summary>The rows of several, one after the other.</summary>
    internal static FeatureFile Joined(IReadOnlyList<FeatureFile> parts)
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

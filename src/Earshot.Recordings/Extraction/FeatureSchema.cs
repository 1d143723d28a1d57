using Parquet.Schema;

namespace Earshot.Recordings.Extraction;

/// <summary>The columns of a feature file.</summary>
internal static class FeatureSchema
{
    public const string EncoderKey = "earshot.encoder";
    public const string DimensionKey = "earshot.dimension";
    public const string OptionsKey = "earshot.options";
    public const string ClipsKey = "earshot.clips";
    public const string ShardKey = "earshot.shard";

    public static readonly DataField<string> Path = new("path", nullable: false);
    public static readonly DataField<double> BeginSeconds = new("begin_seconds"),
        EndSeconds = new("end_seconds");
    public static readonly DataField<int> SampleRateHz = new("sample_rate_hz");
    public static readonly DataField<string> Decoder = new("decoder", nullable: false);
    public static readonly DataField<float> Value = new("element");
    public static readonly ParquetSchema Schema = new(
        Path,
        BeginSeconds,
        EndSeconds,
        SampleRateHz,
        Decoder,
        new ListField("features", Value)
    );
}

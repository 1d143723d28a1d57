namespace Earshot.Cli;

/// <summary>What predictions are written as.</summary>
internal enum PredictionFormat
{
    /// <summary>One CSV file.</summary>
    Csv,

    /// <summary>Raven's selection tables.</summary>
    Raven,

    /// <summary>Audacity's label tracks.</summary>
    Audacity,

    /// <summary>A JSON object a line; of events alone.</summary>
    Jsonl,
}

namespace Earshot.Recordings.Extraction;

/// <summary>Where a run stands.</summary>
/// <param name="Done">Inputs with a result, those of earlier runs among them.</param>
/// <param name="Resumed">Inputs whose result was there from an earlier run.</param>
/// <param name="Skipped">Inputs of this run that were bad.</param>
/// <param name="Total">Inputs in all; null while the folder is still being scanned.</param>
public readonly record struct ExtractionProgress(long Done, long Resumed, long Skipped, long? Total);

namespace Earshot.Workspace;

/// <summary>The newest run's answer for a clip, without what it rests on.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="ClassId">The most probable class.</param>
/// <param name="Confidence">Its calibrated probability, 0 to 1.</param>
/// <param name="Strangeness">See <see cref="PredictionRecord.Strangeness"/>.</param>
public readonly record struct StoredAnswer(long ClipId, long ClassId, float Confidence, float Strangeness);

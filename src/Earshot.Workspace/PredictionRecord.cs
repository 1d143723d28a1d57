namespace Earshot.Workspace;

/// <summary>What the newest run says of a clip.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="ClassId">The most probable class.</param>
/// <param name="Confidence">Its calibrated probability, 0 to 1.</param>
/// <param name="Probabilities">Calibrated probability of every class, in the run's order of classes (<see cref="RunRecord.ClassIds"/>).</param>
/// <param name="Neighbours">The nearest labelled clips, nearest first.</param>
public sealed record PredictionRecord(long ClipId, long ClassId, float Confidence, float[] Probabilities, Neighbour[] Neighbours);

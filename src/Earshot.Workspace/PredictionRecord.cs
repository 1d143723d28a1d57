namespace Earshot.Workspace;

/// <summary>What the newest run says of a clip.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="ClassId">The most probable class.</param>
/// <param name="Confidence">Its calibrated probability, 0 to 1.</param>
/// <param name="Probabilities">Calibrated probability of every class, in the run's order of classes (<see
/// cref="RunRecord.ClassIds"/>).</param>
/// <param name="Neighbours">The labelled clips it rests on, most telling first.</param>
/// <param name="Strangeness">How unlike the labelled clips it is: above 1 like one in twenty of those, when they are
/// held out; 0 where that is not known.</param>
public sealed record PredictionRecord(
    long ClipId,
    long ClassId,
    float Confidence,
    float[] Probabilities,
    Neighbour[] Neighbours,
    float Strangeness = 0
);

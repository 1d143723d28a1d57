namespace Earshot.Learning.Selection;

/// <summary>A labelled training clip that an answer rests on.</summary>
/// <param name="Row">Its row in the training set.</param>
/// <param name="Label">Its class.</param>
/// <param name="Weight">Its share in the answer, 0 to 1.</param>
public readonly record struct Support(int Row, int Label, float Weight);

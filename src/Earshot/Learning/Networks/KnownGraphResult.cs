namespace Earshot.Learning.Networks;

/// <summary>What a training on a known graph came to.</summary>
/// <param name="Epoch">The epoch whose weights were kept: the best on validation.</param>
/// <param name="Epochs">Epochs trained.</param>
/// <param name="ValidationAccuracy">Share of validation nodes classified rightly at that epoch, in [0, 1].</param>
/// <param name="TestAccuracy">The same of the test nodes, looked at once, after training.</param>
public sealed record KnownGraphResult(int Epoch, int Epochs, double ValidationAccuracy, double TestAccuracy);

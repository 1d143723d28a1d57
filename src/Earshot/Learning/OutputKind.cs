namespace Earshot.Learning;

/// <summary>What the paper's classifier makes of its logits.</summary>
public enum OutputKind
{
    /// <summary>One class a clip: ŷ = softmax(z), as equations 1 and 2 have it.</summary>
    Softmax,

    /// <summary>
    /// Any number of classes a clip, each asked by itself: ŷ_c = 1 / (1 + e^-z_c). Probabilities do not sum to 1.
    /// </summary>
    Sigmoid,
}

namespace Earshot.Learning.Paper;

/// <summary>The parts of the objective, each as equation 3 weighs it not yet.</summary>
/// <param name="CrossEntropy">L_ce (eq. 1).</param>
/// <param name="Entropy">L_en (eq. 2).</param>
/// <param name="SelfSupervision">L_ssl, summed over the tasks (eq. 4-6).</param>
internal readonly record struct PaperLosses(double CrossEntropy, double Entropy, double SelfSupervision)
{
    /// <summary>L_ce + λ1 L_en + λ2 L_ssl (eq. 3).</summary>
    public double Total(double entropyWeight, double selfSupervisionWeight) =>
        CrossEntropy + entropyWeight * Entropy + selfSupervisionWeight * SelfSupervision;
}

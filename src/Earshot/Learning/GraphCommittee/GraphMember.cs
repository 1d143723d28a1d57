using Earshot.Numerics;

namespace Earshot.Learning.GraphCommittee;

/// <summary>One member of the committee of <see cref="GraphMethod"/>.</summary>
/// <param name="View">The view it looks at clips by: its place among the views.</param>
/// <param name="Neighbours">Neighbours a clip.</param>
/// <param name="Parameters">W (2·d, k), then b (k), of softmax([z, mean of the neighbours' z]·W + b).</param>
/// <param name="Votes">What each training clip tells those joined to it (Correct and Smooth), shape (n, k).</param>
internal sealed record GraphMember(int View, int Neighbours, float[] Parameters, Matrix<float> Votes)
{
    /// <summary>With votes of prototypes in place of the clips.</summary>
    public GraphMember Over(Prototypes prototypes) => this with { Votes = prototypes.Means(Votes) };

    /// <summary>As a model file holds it, in half the bytes.</summary>
    public GraphMember Stored() =>
        this with
        {
            Parameters = HalfPrecision.Round(Parameters),
            Votes = HalfPrecision.Round(Votes),
        };
}

using Earshot.Learning.GraphCommittee;

namespace Earshot.Learning.Views;

/// <summary>The members of <see cref="ViewCommittee"/>, each of which can be switched.</summary>
[Flags]
public enum ViewMembers
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Logistic regression on the standardised features.</summary>
    Plain = 1,

    /// <summary>The same where directions in which a clip and its views differ count less.</summary>
    White = 2,

    /// <summary>The same on linearly denoised features.</summary>
    Denoised = 4,

    /// <summary><see cref="GraphMethod"/> on the clips as they are.</summary>
    Graph = 8,

    /// <summary><see cref="GraphMethod"/> on linearly denoised features.</summary>
    DenoisedGraph = 16,

    /// <summary>
    /// A regression that learns from all versions of each training clip what the other members say of the clip as it
    /// is; its share of the answer is half that of the clips without a label, and the plain regression leaves for it.
    /// It needs views, another member, one of many, and more clips without a label than with one.
    /// </summary>
    Student = 32,
}

/// <summary>Options of <see cref="ViewCommittee"/>.</summary>
public sealed record ViewCommitteeOptions
{
    /// <summary>
    /// Who is asked; all but the student have one vote. Default: the three regressions, the graph on denoised features
    /// and the student.
    /// </summary>
    public ViewMembers Members { get; init; } =
        ViewMembers.Plain | ViewMembers.White | ViewMembers.Denoised | ViewMembers.DenoisedGraph | ViewMembers.Student;

    /// <summary>
    /// Whether a clip farther from the training clips than nearly all their views is answered with less confidence, the
    /// farther the nearer to none. Default true.
    /// </summary>
    public bool DoubtFarClips { get; init; } = true;

    /// <summary>
    /// r of the whitening, above 0: a share of the mean variance within clips that is added to each direction's.
    /// Default 0.03.
    /// </summary>
    public double WhiteningShrinkage { get; init; } = 0.03;

    /// <summary>λ of the denoising, above 0, in units of a standardised feature's variance. Default 0.1.</summary>
    public double DenoisingRidge { get; init; } = 0.1;

    /// <summary>
    /// c, above 0: each labelled row counts C = c / (features · versions) in the regressions, as many columns say the
    /// same many times and so do many views. Default 10.
    /// </summary>
    public double Freedom { get; init; } = 10;
}

namespace Earshot.SelfSupervision;

/// <summary>Which self-supervised tasks stand beside the classification.</summary>
[Flags]
public enum SelfSupervisedTasks
{
    /// <summary>None: classification alone.</summary>
    None = 0,

    /// <summary>Graph denoising (eq. 4).</summary>
    Denoising = 1,

    /// <summary>Graph completion (eq. 5).</summary>
    Completion = 2,

    /// <summary>Graph shuffling (eq. 6).</summary>
    Shuffling = 4,

    /// <summary>All three, a head each, their losses added.</summary>
    All = Denoising | Completion | Shuffling,
}

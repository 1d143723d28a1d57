namespace Earshot.Workspace;

/// <summary>What the labelled clips beside a prediction are.</summary>
public enum Evidence
{
    /// <summary>
    /// The nearest by the cosine of their standardised features: the method can't say what an answer rests on.
    /// </summary>
    Cosine,

    /// <summary>Those the answer rests on, with their share in it, as the method itself says.</summary>
    Model,
}

namespace Earshot.Learning.Baselines;

/// <summary>How consecutive frames are joined to a graph.</summary>
public enum ChainGraph
{
    /// <summary>
    /// Each frame with the next, and the last with the first. Its Laplacian's eigenvectors are the Fourier basis.
    /// </summary>
    Cycle,

    /// <summary>Each frame with the next. Its normalised Laplacian's eigenvectors are cosines.</summary>
    Line,
}

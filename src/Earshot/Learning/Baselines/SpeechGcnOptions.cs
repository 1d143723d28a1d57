namespace Earshot.Learning.Baselines;

/// <summary>Shape of SpeechGCN; the defaults are its authors'.</summary>
public sealed record SpeechGcnOptions
{
    /// <summary>How frames are joined. Default cycle, the one quoted in Table II.</summary>
    public ChainGraph Graph { get; init; } = ChainGraph.Cycle;

    /// <summary>n, frames of a graph. Default 120 (1.2 s).</summary>
    public int Nodes { get; init; } = 120;

    /// <summary>
    /// Low-level descriptors of a frame. Default 33; the authors have 35 on IEMOCAP, where two more say whether the
    /// speech is acted from a script.
    /// </summary>
    public int Features { get; init; } = 33;

    /// <summary>Outputs of a graph convolution. Default 64.</summary>
    public int Hidden { get; init; } = 64;

    /// <summary>Hidden units of each convolution's perceptron and of the classifier. Default 128.</summary>
    public int PerceptronUnits { get; init; } = 128;

    /// <summary>Share of the classifier's hidden values dropped in training, in [0, 1). Default 0.5.</summary>
    public double Dropout { get; init; } = 0.5;
}

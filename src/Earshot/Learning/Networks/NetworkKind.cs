namespace Earshot.Learning.Networks;

/// <summary>The networks of Table III of the paper.</summary>
public enum NetworkKind
{
    /// <summary>Graph convolution (Kipf and Welling 2017).</summary>
    Gcn,

    /// <summary>Graph attention (Veličković et al. 2018).</summary>
    Gat,

    /// <summary>Graph isomorphism (Xu et al. 2019).</summary>
    Gin,

    /// <summary>GCN trained with GraphMix (Verma et al. 2021).</summary>
    GraphMix,
}

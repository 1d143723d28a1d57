namespace Earshot.Experiments.Reproduce;

/// <summary>How the paper's experiments are run.</summary>
public sealed record ReproduceOptions
{
    /// <summary>
    /// Folder of emotional speech; the paper's four emotions of EMO-DB where IEMOCAP can't be had. Null: experiments on
    /// speech say what to get.
    /// </summary>
    public string? Speech { get; init; }

    /// <summary>
    /// AudioSet's released VGGish features (<c>bal_train</c>, <c>eval</c>, label file, ontology), or for Table I with
    /// its trained baselines a folder of labelled clips. Null: experiments on sound say what to get.
    /// </summary>
    public string? Sound { get; init; }

    /// <summary>
    /// The citation graphs Cora, Citeseer, Pubmed (<c>ind.cora.*</c> and so on). Null: the experiment on known graphs
    /// says what to get.
    /// </summary>
    public string? Graphs { get; init; }

    /// <summary>
    /// Parts to run: of Table III graphs, networks, tasks by name (of a kind of which none is named, all); of Tables I
    /// and II systems by a part of their name, and <c>ours</c>. Default empty: all.
    /// </summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>One seed and few epochs: shows that everything runs, measures little. Default false.</summary>
    public bool Quick { get; init; }

    /// <summary>
    /// Splits, each with its own choice of labels, 1 or more. Default 5 (section IV.A.3); quick runs make one.
    /// </summary>
    public int Seeds { get; init; } = 5;

    /// <summary>Where experiments keep what they encoded, and find it again. Default <c>reproduced</c>.</summary>
    public string CacheFolder { get; init; } = "reproduced";

    /// <summary>Signal-to-noise ratio in dB of Table IV's noise. Default 20 (the paper does not give it).</summary>
    public double SnrDb { get; init; } = 20;

    /// <summary>
    /// Percent of the training clips that are labelled in <c>noise</c> and <c>pools</c>, equally many a class, at least
    /// one; above 0, at most 100. Default null: six a class.
    /// </summary>
    public double? LabelPercent { get; init; }

    /// <summary>
    /// Times the published channels and units of the systems that Tables I and II compare with, above 0. Default 1, the
    /// published networks; quick runs have an eighth.
    /// </summary>
    public double Width { get; init; } = 1;

    /// <summary>Width the baselines are run at.</summary>
    public double BaselineWidth => Quick ? Math.Min(Width, 0.125) : Width;

    /// <summary>Seeds that are run.</summary>
    public int SeedsToRun => Quick ? 1 : Seeds;

    /// <summary>Most epochs of a training.</summary>
    public int Epochs => Quick ? 6 : 50;
}

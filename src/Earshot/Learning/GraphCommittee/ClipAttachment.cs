using Earshot.Learning.Paper;

namespace Earshot.Learning.GraphCommittee;

/// <summary>How a test clip is joined to the inference subgraph of <see cref="PaperLearner"/>.</summary>
public enum ClipAttachment
{
    /// <summary>By T random edges of weight 1, as the paper has it (section III.D).</summary>
    Random,

    /// <summary>To its T nearest nodes: needs their features at inference, and is far more accurate.</summary>
    Nearest,
}

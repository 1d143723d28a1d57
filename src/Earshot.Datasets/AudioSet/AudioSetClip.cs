namespace Earshot.Datasets.AudioSet;

/// <summary>One clip of AudioSet, by the features that Google released.</summary>
/// <param name="VideoId">The video it was cut from.</param>
/// <param name="StartSeconds">Where it begins in the video.</param>
/// <param name="EndSeconds">Where it ends.</param>
/// <param name="Labels">What is heard, by the numbers of <c>class_labels_indices.csv</c>; one or more.</param>
/// <param name="Embedding">The mean of its VGGish frames, each 128 values in [-2, 2].</param>
public sealed record AudioSetClip(
    string VideoId,
    double StartSeconds,
    double EndSeconds,
    int[] Labels,
    float[] Embedding
);

namespace Earshot.Studio.Api;

/// <summary>Give clips a class, or take their label away (null).</summary>
internal sealed record LabelRequest(long[] Clips, long? ClassId);

/// <summary>Accept the predictions of all unlabelled clips from this confidence up.</summary>
internal sealed record AcceptRequest(float Confidence);

/// <summary>Take clips stranger than this for none of the classes; null: no clip.</summary>
internal sealed record RejectRequest(double? Above);

/// <summary>What a change did to the labels.</summary>
internal sealed record LabelChange(string? Action, IReadOnlyList<HeldLabelAnswer> Labels);

/// <summary>A clip's label after a change; null where it has none.</summary>
internal sealed record HeldLabelAnswer(long Clip, long? ClassId, string? Source);

/// <summary>A class by name.</summary>
internal sealed record ClassRequest(string? Name, bool IsNone = false);

/// <summary>Merge a class into another one.</summary>
internal sealed record MergeRequest(long Into);

/// <summary>Train by this method.</summary>
internal sealed record TrainRequest(string Method);

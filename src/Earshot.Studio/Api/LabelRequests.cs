namespace Earshot.Studio.Api;

/// <summary>Give clips a class, or take their label away (null).</summary>
/// <param name="Clips">The clips.</param>
/// <param name="ClassId">The class; null: none.</param>
/// <param name="Request">The sender's own id: what is sent twice is done once.</param>
/// <param name="Seen">
/// The class the one clip had on the page when the person decided; 0: none. Another one by now is a conflict.
/// </param>
internal sealed record LabelRequest(long[] Clips, long? ClassId, string? Request = null, long? Seen = null);

/// <summary>Take a batch back; null: the sender's newest, unless it is an import.</summary>
internal sealed record UndoRequest(long? Batch = null, string? Request = null);

/// <summary>Accept the predictions of all unlabelled clips from this confidence up.</summary>
internal sealed record AcceptRequest(float Confidence, string? Request = null);

/// <summary>Take clips stranger than this for none of the classes; null: no clip.</summary>
internal sealed record RejectRequest(double? Above);

/// <summary>What a change did to the labels.</summary>
/// <param name="Action">What was done, or undone; null: nothing.</param>
/// <param name="Batch">Its number, by which it is undone.</param>
/// <param name="Labels">What holds now of the clips it changed.</param>
/// <param name="Conflicts">Where somebody had said otherwise in the meantime.</param>
internal sealed record LabelChange(
    string? Action,
    long? Batch,
    IReadOnlyList<HeldLabelAnswer> Labels,
    IReadOnlyList<ConflictAnswer> Conflicts
);

/// <summary>A clip's label after a change; null where it has none.</summary>
internal sealed record HeldLabelAnswer(long Clip, long? ClassId, string? Source);

/// <summary>What a clip was labelled with before a label by somebody who had not seen it.</summary>
internal sealed record ConflictAnswer(long Clip, string Path, long ClassId, string Author, DateTimeOffset At);

/// <summary>What one undo would take back.</summary>
internal sealed record UndoableAnswer(long? Batch, string? Action, int Clips);

/// <summary>Every clip whose label changed after an event, with what holds now.</summary>
internal sealed record ChangesAnswer(long Last, IReadOnlyList<HeldLabelAnswer> Labels);

/// <summary>A class by name, with what it sounds like (null: as it is).</summary>
internal sealed record ClassRequest(string? Name, bool IsNone = false, string? Description = null);

/// <summary>Call a class from this score on; null: as the training chose.</summary>
internal sealed record ThresholdRequest(double? From);

/// <summary>Merge a class into another one.</summary>
internal sealed record MergeRequest(long Into);

/// <summary>Train by this method.</summary>
internal sealed record TrainRequest(string Method);

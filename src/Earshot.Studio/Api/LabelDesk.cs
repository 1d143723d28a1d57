using Earshot.Annotations;
using Earshot.Learning;
using Earshot.Studio.Security;
using Earshot.Studio.Training;
using Earshot.Workspace;
using Earshot.Workspace.Density;

namespace Earshot.Studio.Api;

/// <summary>
/// Where labels are handed in: writes them down once, says what holds now, and tells every open page.
/// </summary>
internal sealed class LabelDesk(WorkspaceStore workspace, Asking asking, LabelWatch watch)
{
    /// <summary>
    /// How long a key press waits for a database that another process holds; then the page says so, and sends it again.
    /// </summary>
    private static readonly TimeSpan KeyPress = TimeSpan.FromSeconds(2);

    private readonly SentRequests sent = new();

    public LabelChange Label(LabelRequest request) =>
        Once(
            request.Request,
            () =>
            {
                var conflicts = Conflicts(request);
                return Change(
                    workspace.WindowLabels.Give(
                        [.. request.Clips.Distinct().Select(id => (id, request.ClassId))],
                        asking.Author
                    ),
                    conflicts
                );
            }
        );

    /// <summary>Labels all unlabelled clips that the newest run is so sure of and does not reject.</summary>
    public LabelChange Accept(AcceptRequest request) =>
        Once(
            request.Request,
            () =>
            {
                var labelled = workspace.WindowLabels.Known();
                var limit = workspace.Runs.RejectAbove();
                (long, long?)[] sure =
                [
                    .. from answer in workspace.Runs.Answers()
                    where answer.Confidence >= request.Confidence && answer.Strangeness <= limit
                    where !labelled.Contains(answer.ClipId)
                    select (answer.ClipId, (long?)answer.ClassId),
                ];
                return Change(sure.Length == 0 ? null : Accepted(sure));
            }
        );

    /// <summary>Says a class of all windows of so high a score of which nothing is known.</summary>
    public LabelChange Accept(ClassRecord known, AcceptClassRequest request) =>
        Once(
            request.Request,
            () =>
            {
                var windows = ClassReview.Unknown(workspace, known, request.From);
                return windows.Count == 0 ? Change((LabelBatch?)null)
                    : workspace.Windows.Output() == OutputKind.OneOfMany
                        ? Change(Accepted([.. windows.Select(window => (window.Id, (long?)known.Id))]))
                    : Change(
                        workspace.Annotations.Put([.. windows.Select(w => Unheard(w, known))], asking.Author, "accept")
                    );
            }
        );

    private static AnnotationDraft Unheard(WindowRecord window, ClassRecord known) =>
        new(window.RecordingId, new Annotation(known.Name) { Range = window.Range, Source = AnnotationSource.Pseudo });

    public LabelChange Undo(UndoRequest request) =>
        Once(request.Request, () => Change(workspace.WindowLabels.Undo(asking.Author, request.Batch)));

    /// <summary>Puts annotations down, or changes some.</summary>
    public LabelChange Annotate(IReadOnlyCollection<AnnotationDraft> drafts, string? request) =>
        Once(request, () => Change(workspace.Annotations.Put(drafts, asking.Author, request: request)));

    /// <summary>Takes annotations away.</summary>
    public LabelChange Remove(RemoveRequest request) =>
        Once(request.Request, () => Change(workspace.Annotations.Remove(request.Ids, asking.Author, request.Request)));

    /// <summary>Notes that a doubted label was heard again and is right.</summary>
    public LabelChange Keep(KeptLabel label, string? request) =>
        Noted("keep", request, () => workspace.Kept.Keep(label, asking.Author));

    /// <summary>It may be doubted again.</summary>
    public LabelChange Forget(KeptLabel label, string? request) =>
        Noted("forget", request, () => workspace.Kept.Forget(label));

    private LabelChange Noted(string action, string? request, Action note) =>
        Once(
            request,
            () =>
            {
                note();
                return new LabelChange(action, null, [], []);
            }
        );

    private LabelChange Change(AnnotationBatch batch) => Change(new LabelBatch(batch.Id, batch.Action, []));

    private LabelBatch Accepted((long, long?)[] sure) =>
        workspace.WindowLabels.Give(sure, asking.Author, LabelSource.Pseudo);

    private LabelChange Once(string? request, Func<LabelChange> change)
    {
        var answer = sent.Once(request, () => WorkspaceStore.Within(KeyPress, change));
        watch.Look();
        return answer;
    }

    /// <summary>A label that came between what the person saw and what the person said.</summary>
    private IReadOnlyList<ConflictAnswer> Conflicts(LabelRequest request) =>
        request is { Clips: [var clip], Seen: { } seen }
        && workspace.Windows.Cut() is null
        && workspace.Labels.Of(clip) is { } held
        && held.ClassId != seen
        && held.ClassId != request.ClassId
            ? [new ConflictAnswer(clip, workspace.Clips.Find(clip)!.Path, held.ClassId, held.Author, held.At)]
            : [];

    private LabelChange Change(LabelBatch? batch, IReadOnlyList<ConflictAnswer>? conflicts = null) =>
        new(
            batch?.Action,
            batch?.Id,
            batch is null ? [] : LabelEndpoints.Answer(workspace.WindowLabels.Of(batch)),
            conflicts ?? []
        );
}

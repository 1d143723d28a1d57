using Earshot.Annotations;
using Earshot.Recordings.Interchange;
using Earshot.Workspace.Search;

namespace Earshot.Workspace.Interchange;

/// <summary>Annotations in and out of a workspace.</summary>
public static class AnnotationExchange
{
    /// <summary>Reads annotations into the workspace, as one batch that undo takes back.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="format">The format of the files.</param>
    /// <param name="files">The files.</param>
    /// <param name="annotator">Who imports; whose word it is, where a file does not say so itself.</param>
    /// <param name="options">Where there is a choice; null: the defaults.</param>
    public static ImportReport Import(
        WorkspaceStore workspace,
        IAnnotationFormat format,
        IEnumerable<LabelFile> files,
        string annotator,
        ImportOptions? options = null
    )
    {
        options ??= new();
        var recordings = workspace.Recordings.All();
        var import = AnnotationImport.Read(
            format,
            files,
            [.. recordings.Select(r => new KnownRecording(r.Id, r.Path, r.DurationSeconds, r.SampleRateHz))],
            options.Reading,
            workspace.Windows.Cut()?.WindowSeconds ?? 0
        );
        var settling = new Settling(workspace, import, annotator, options);
        var drafts = settling.Run();
        if (drafts.Count > 0)
            workspace.Annotations.Put(drafts, annotator, "import");
        var gone = recordings.Where(r => r.IsMissing).Select(r => r.Id).ToHashSet();
        return settling.Report with
        {
            OfMissingFiles = drafts.Count(draft => gone.Contains(draft.RecordingId)),
            Weak = Weak(workspace, drafts),
        };
    }

    /// <summary>Everything the workspace holds, in a format's files.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="format">The format.</param>
    /// <param name="withUnheard">Whether detections that nobody accepted go out too. Default: no, and that is
    /// said.</param>
    /// <param name="where">Where and when it must have been recorded; null: anywhere, any time.</param>
    public static WrittenLabels Export(
        WorkspaceStore workspace,
        IAnnotationFormat format,
        bool withUnheard = false,
        RecordingFilter? where = null
    )
    {
        where ??= new();
        var recordings = workspace.Recordings.All().ToDictionary(recording => recording.Id);
        var held = workspace
            .Annotations.All()
            .Where(a => where.Passes(recordings[a.RecordingId], a.Value.Range?.BeginSeconds ?? 0))
            .ToList();
        var taken = held.Where(a => withUnheard || !IsUnheard(a.Value)).ToLookup(a => a.RecordingId, a => a.Value);
        var guesses = Guesses(workspace);
        var written = format.Write([
            .. recordings
                .Values.Where(r => where.IsEmpty || taken.Contains(r.Id) || where.Passes(r, 0))
                .Select(r => new AnnotatedRecording(
                    new KnownRecording(r.Id, r.Path, r.DurationSeconds, r.SampleRateHz),
                    Path.Combine(workspace.ClipRoot, r.Path),
                    [.. taken[r.Id]]
                )
                {
                    Guess = guesses.GetValueOrDefault(r.Id),
                }),
        ]);
        var unheard = held.Count - taken.Sum(ofRecording => ofRecording.Count());
        return unheard == 0
            ? written
            : written with
            {
                LeftOut = [.. written.LeftOut, $"{unheard} detections that nobody accepted were left out"],
            };
    }

    /// <summary>Whether it is a model's word that nobody heard or accepted.</summary>
    internal static bool IsUnheard(Annotation annotation) =>
        annotation is { Source: AnnotationSource.Pseudo, Unsure: true };

    private static int Weak(WorkspaceStore workspace, List<AnnotationDraft> drafts)
    {
        var whole = drafts.Where(d => d.Value is { IsWhole: true, Polarity: Polarity.Present }).ToList();
        return workspace.Windows.Cut() is null
            ? 0
            : whole.Count(draft => workspace.Windows.Of(draft.RecordingId).Count > 2);
    }

    /// <summary>What the newest run says of each clip that is one window.</summary>
    private static Dictionary<long, Guess> Guesses(WorkspaceStore workspace)
    {
        if (workspace.Windows.Cut() is not null)
            return [];
        var names = workspace.Classes.All().ToDictionary(c => c.Id, c => c.Name);
        var labelled = workspace.Labels.All().Select(label => label.ClipId).ToHashSet();
        var limit = workspace.Runs.RejectAbove();
        return workspace
            .Runs.Answers()
            .ToDictionary(
                answer => answer.ClipId,
                answer => new Guess(
                    names.GetValueOrDefault(answer.ClassId),
                    answer.Confidence,
                    answer.Strangeness,
                    !labelled.Contains(answer.ClipId) && answer.Strangeness > limit
                )
            );
    }
}

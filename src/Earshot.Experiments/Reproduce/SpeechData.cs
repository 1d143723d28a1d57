using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Evaluation;
using Earshot.Features;
using Earshot.Learning.Paper;
using Earshot.Recordings;
using Earshot.Recordings.Evaluation;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// Speech with the paper's 165 features (section IV.B), in speaker-independent splits where speakers are known.
/// </summary>
/// <param name="Encoded">Their features.</param>
public sealed record SpeechData(EncodedSet Encoded)
{
    private const string Missing =
        "needs a folder of emotional speech: name it with --speech; it is IEMOCAP "
        + "(sail.usc.edu/iemocap, licence by form) or "
        + "MSP-IMPROV (ecs.utdallas.edu/research/researchlabs/msp-lab), "
        + "as the paper has it, or their open stand-in EMO-DB (emodb.bilderbar.info), each as released";

    /// <summary>The paper's subgraph for four emotions: 12 labelled nodes a class and 5 unlabelled ones.</summary>
    public static PaperOptions Subgraphs(ReproduceOptions options) =>
        new()
        {
            LabelledPerClass = 12,
            UnlabelledCount = 5,
            Epochs = options.Epochs,
        };

    /// <summary>Reads and encodes.</summary>
    public static Outcome<SpeechData> Open(ReproduceContext context)
    {
        if (context.Options.Speech is not { } path)
            return Outcome<SpeechData>.Skipped(Missing);
        context.Progress?.Invoke("reading speech");
        using var audio = new ClipAudio();
        return Dataset
            .Open(path)
            .Then<SpeechData>(clips => new SpeechData(
                ClipSetEncoding.Run(
                    clips,
                    new SpeechEncoder(),
                    audio,
                    context.Threads,
                    cancellation: context.Cancellation
                )
            ));
    }

    /// <summary>What every variant is asked, for each label budget.</summary>
    public Outcome<ComparisonTask[]> Tasks(ReproduceContext context, params double[] budgetsPercent) =>
        EvaluationPlan.For(Encoded, context.Options.SeedsToRun, budgetsPercent).Tasks(Encoded, context.Random);

    /// <summary>Unweighted accuracy in % of each variant and budget over the splits.</summary>
    public Outcome<Dictionary<(string Variant, double BudgetPercent), MeanStd>> Measure(
        ReproduceContext context,
        IReadOnlyList<Variant> variants,
        params double[] budgetsPercent
    ) =>
        Tasks(context, budgetsPercent)
            .Then<Dictionary<(string, double), MeanStd>>(tasks =>
            {
                var done = 0;
                var runs = Comparison.Run(
                    variants,
                    tasks,
                    context.Random,
                    context.Threads,
                    context.Time,
                    run =>
                        context.Progress?.Invoke(
                            $"{Interlocked.Increment(ref done)} of "
                                + $"{variants.Count * tasks.Length} trainings: {run.Method}"
                        ),
                    context.Cancellation
                );
                return runs.GroupBy(run => (run.Method, run.BudgetPercent))
                    .ToDictionary(g => g.Key, g => MeanStd.Of(g.Select(run => 100 * run.UnweightedAccuracy)));
            });

    /// <summary>What the data is, for a page.</summary>
    public string Describe(ReproduceOptions options) =>
        $"{Encoded.Name}: {Encoded.Clips.Count} clips of {string.Join(", ", Encoded.Classes)}, the 165 speech "
        + $"features, {(Encoded.Set.HasGroups ? "speaker-independent" : "random")} "
        + $"splits 80:10:10, {options.SeedsToRun} seeds, subgraphs of 12 labelled clips a class and 5 "
        + $"unlabelled ones. The paper used IEMOCAP.";
}

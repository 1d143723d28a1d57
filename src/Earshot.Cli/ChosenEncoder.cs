using Earshot.Datasets;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Learning.ManyEncoders;

namespace Earshot.Cli;

/// <summary>An encoder, and how a method learns from its features.</summary>
/// <param name="Encoder">The encoder; of several their join.</param>
/// <param name="Wrap">The method, or where there are several encoders a committee of it.</param>
/// <param name="Reason">Why it was chosen; null where the user named it.</param>
internal sealed record ChosenEncoder(IClipEncoder Encoder, Func<ILearner, ILearner> Wrap, string? Reason = null)
{
    /// <summary>Labelled clips of a class that the choice looks at.</summary>
    private const int ClipsPerClass = 24;

    /// <summary>The one that was named.</summary>
    public static ChosenEncoder Named(IClipEncoder encoder) => new(encoder, learner => learner);

    /// <summary>All of them: the labels of each training choose.</summary>
    public static ChosenEncoder EachTraining(IClipEncoder[] all) =>
        Several(all, null) with
        {
            Reason = $"encoders chosen at each training among {string.Join(", ", all.Select(e => e.Name))}",
        };

    /// <summary>
    /// Chosen by the labels of these clips, which alone are encoded by all encoders: decoded once, at most 24 a class.
    /// </summary>
    public static ChosenEncoder ByLabels(Session session, ClipSet set, IClipEncoder[] all)
    {
        var encoded = ClipArguments.Encode(session, Labelled(session, set), new JoinedEncoder(all));
        var training = encoded.ToTrainingSet().OrBadInput() with { Threads = session.Threads };
        var choice = EncoderChoice.Of(
            [.. all.Select(encoder => encoder.Name)],
            EncoderCommittee.Columns(encoded.Features, [.. all.Select(encoder => encoder.Dimension)]),
            training,
            session.Random,
            session.Cancellation
        );
        int[] kept = [.. Enumerable.Range(0, all.Length).Where(i => choice.Weights[i] > 0)];
        return Several([.. kept.Select(i => all[i])], [.. kept.Select(i => choice.Weights[i])]) with
        {
            Reason = choice.ToString(),
        };
    }

    private static ChosenEncoder Several(IClipEncoder[] encoders, double[]? weights) =>
        encoders is [var only]
            ? Named(only)
            : new(
                new JoinedEncoder(encoders),
                learner => new EncoderCommittee(learner, [.. encoders.Select(e => (e.Name, e.Dimension))], weights)
            );

    private static ClipSet Labelled(Session session, ClipSet set)
    {
        Clip[] labelled = [.. set.Clips.Where(clip => clip.Label is not null)];
        session.Random.Stream("auto").Shuffle<Clip>(labelled);
        var shown = labelled.GroupBy(clip => clip.Label).SelectMany(clips => clips.Take(ClipsPerClass)).ToHashSet();
        return new ClipSet(set.Name, [.. set.Clips.Where(shown.Contains)]) { Root = set.Root };
    }
}

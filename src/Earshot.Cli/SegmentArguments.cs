using System.CommandLine;
using System.Globalization;
using Earshot.Features;

namespace Earshot.Cli;

/// <summary>How recordings are cut.</summary>
internal sealed class SegmentArguments(string eachGets, string? usual = null)
{
    private readonly Option<double[]?> segment = Seconds(
        "--segment",
        $"Cut recordings into segments of this length, or of several (2s,1s); each gets {eachGets}"
            + (usual is null ? "" : $"; {usual} when not given")
    );
    private readonly Option<double[]?> hop = Seconds(
        "--hop",
        "From one segment's beginning to the next one's; half a segment when not given"
    );

    private bool hasSaid;

    /// <summary>Declares the options.</summary>
    public void Add(Command command)
    {
        command.Add(segment);
        command.Add(hop);
    }

    /// <summary>What was asked for; null: clips are taken whole.</summary>
    public SegmentOptions? Find(Session session) =>
        FindAll(session) switch
        {
            [] => null,
            [var only] => only,
            _ => throw new BadInputException("--segment takes several lengths where events are asked for alone"),
        };

    /// <summary>What was asked for, one length or several (<c>2s,1s</c>); empty: clips are taken whole.</summary>
    public IReadOnlyList<SegmentOptions> FindAll(Session session)
    {
        var (windows, hops) = (session.Find(segment) ?? [], session.Find(hop) ?? []);
        if (hops.Length > 0 && windows.Length == 0)
            throw new BadInputException("--hop needs --segment");
        if (hops.Length > 0 && hops.Length != windows.Length)
            throw new BadInputException($"--segment has {windows.Length} lengths, --hop {hops.Length}: give as many");
        SegmentOptions[] cuts =
        [
            .. windows.Select((window, i) => Checked(new(window, hops.Length > 0 ? hops[i] : window / 2))),
        ];
        SayOfGaps(session, cuts);
        return cuts;
    }

    private void SayOfGaps(Session session, IEnumerable<SegmentOptions> cuts)
    {
        var gapped = hasSaid ? null : cuts.FirstOrDefault(cut => cut.HopSeconds > cut.WindowSeconds);
        hasSaid = true;
        if (gapped is not null)
            session.Note(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"segments of {gapped.WindowSeconds} s every {gapped.HopSeconds} s leave "
                        + $"{1 - gapped.WindowSeconds / gapped.HopSeconds:0%} of the sound unheard"
                )
            );
    }

    private static SegmentOptions Checked(SegmentOptions segments) =>
        segments.Objection() is { } reason ? throw new BadInputException(reason) : segments;

    /// <summary>Takes <c>5</c>, <c>5s</c>, <c>2.5s</c> and <c>2s,1s</c>.</summary>
    private static Option<double[]?> Seconds(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "seconds",
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                var parts = text.Split(',').Select(Parse).ToArray();
                if (parts.All(seconds => seconds is > 0 and < 86_400))
                    return parts;
                result.AddError($"{name} wants seconds as 5s or 2.5s, got '{text}'");
                return null;
            },
        };

    private static double Parse(string text) =>
        double.TryParse(text.TrimEnd('s'), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : double.NaN;
}

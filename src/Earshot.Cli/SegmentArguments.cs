using System.CommandLine;
using System.Globalization;
using Earshot.Features;

namespace Earshot.Cli;

/// <summary>How recordings are cut.</summary>
internal sealed class SegmentArguments(string eachGets)
{
    private readonly Option<double?> segment = Seconds(
        "--segment",
        $"Cut recordings into segments of this length; each gets {eachGets}"
    );
    private readonly Option<double?> hop = Seconds(
        "--hop",
        "From one segment's beginning to the next one's; half a segment when not given"
    );

    /// <summary>Declares the options.</summary>
    public void Add(Command command)
    {
        command.Add(segment);
        command.Add(hop);
    }

    /// <summary>What was asked for; null: clips are taken whole.</summary>
    public SegmentOptions? Find(Session session) =>
        (session.Find(segment), session.Find(hop)) switch
        {
            (null, null) => null,
            (null, _) => throw new BadInputException("--hop needs --segment"),
            ({ } window, var step) => Checked(new SegmentOptions(window, step ?? window / 2)),
        };

    private static SegmentOptions Checked(SegmentOptions segments) =>
        segments.Check() is { } reason ? throw new BadInputException(reason) : segments;

    /// <summary>Takes <c>5</c>, <c>5s</c> and <c>2.5s</c>.</summary>
    private static Option<double?> Seconds(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "seconds",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (
                    double.TryParse(
                        text.TrimEnd('s'),
                        NumberStyles.Float,
                        CultureInfo.InvariantCulture,
                        out var seconds
                    ) && seconds is > 0 and < 86_400
                )
                    return seconds;
                result.AddError($"{name} wants seconds as 5s or 2.5s, got '{text}'");
                return null;
            },
        };
}

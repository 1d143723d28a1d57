using System.CommandLine;
using System.Globalization;
using Earshot.Learning.Confidence;

namespace Earshot.Cli;

/// <summary>From which score on a class of a recording's windows is called.</summary>
internal sealed class ThresholdArguments
{
    private readonly Option<double?> precision = NumberOption.Maybe<double>(
        "--precision",
        "Of recordings: call a class from the score on that promises this precision; where the labels are too few to "
            + "tell, the class stays silent",
        "a number above 0, at most 1",
        n => n is > 0 and <= 1
    );

    private readonly Option<string?> threshold = new("--threshold")
    {
        Description =
            "Of recordings: call a class from this score on, or best-f1: where the held-out labels say; "
            + $"{Said(ThresholdOptions.ForAlignedWindows)} when not given; in a workspace 0.5, of few labels "
            + $"{Said(ThresholdOptions.ForFewWindows)}",
        HelpName = "number",
    };

    private static string Said(ThresholdOptions options) => options.Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Declares the options.</summary>
    public void Add(Command command)
    {
        command.Add(precision);
        command.Add(threshold);
    }

    /// <summary>Whether any of them is given.</summary>
    public bool AreAsked(Session session) => session.Find(precision) is not null || session.Find(threshold) is not null;

    /// <summary>What was said; null: nothing.</summary>
    public ThresholdOptions? Find(Session session)
    {
        var (wanted, said) = (session.Find(precision), session.Find(threshold));
        if (wanted is not null && said is not null)
            throw new BadInputException("--precision and --threshold both say from which score on a class is called");
        return wanted is { } p ? new() { Rule = ThresholdRule.Precision, Value = p }
            : said is null ? null
            : said.Equals("best-f1", StringComparison.OrdinalIgnoreCase) ? new() { Rule = ThresholdRule.BestF1 }
            : double.TryParse(said, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= 1
                ? new() { Value = number }
            : throw new BadInputException($"--threshold wants best-f1 or a number above 0, at most 1, got '{said}'");
    }
}

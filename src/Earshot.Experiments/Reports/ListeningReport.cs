using System.Globalization;
using Earshot.Evaluation;
using Earshot.Experiments.Soundscapes;
using ScottPlot;

namespace Earshot.Experiments.Reports;

/// <summary>What a way to listen found; shares are 0 to 1.</summary>
/// <param name="Choice">How what is heard was chosen.</param>
/// <param name="Minutes">Minutes listened to.</param>
/// <param name="Seeds">Runs.</param>
/// <param name="RareFound">Share of the rarest class's events that were found, mean over the seeds.</param>
/// <param name="RareFoundStd">Its sample standard deviation.</param>
/// <param name="Found">The same of all classes.</param>
/// <param name="FoundStd">Its sample standard deviation.</param>
public sealed record ListeningFigures(
    string Choice,
    double Minutes,
    int Seeds,
    double RareFound,
    double RareFoundStd,
    double Found,
    double FoundStd
);

/// <summary>Events found against minutes of listening.</summary>
/// <param name="steps">Every step of every seed.</param>
public sealed class ListeningReport(IReadOnlyList<ListeningStep> steps)
{
    private const byte BandAlpha = 50;
    private readonly string[] choices = [.. steps.Select(s => s.Choice).Distinct()];
    private readonly double[] minutes = [.. steps.Select(s => s.Minutes).Distinct().Order()];

    /// <summary>The finding, in a sentence.</summary>
    public string Finding()
    {
        var chance = Rare("random", Middle).Mean;
        string Of(string choice) =>
            string.Create(CultureInfo.InvariantCulture, $"{choice} {100 * Rare(choice, Middle).Mean:F0} %")
            + (
                choice == "random" || chance == 0
                    ? ""
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $" ({Rare(choice, Middle).Mean / chance:F1} times as many as random)"
                    )
            );
        return string.Create(CultureInfo.InvariantCulture, $"Of the events of the rarest class, {Middle:0.#} minutes ")
            + $"of listening found: {string.Join(", ", choices.Select(Of))}.";
    }

    /// <summary>Share of events found in %, a row a way to listen, a column a time.</summary>
    public ReportTable Table() =>
        new(
            "events found in % against minutes of listening, mean ± std over the seeds",
            ["events", "heard", .. minutes.Select(m => m.ToString("0.#", CultureInfo.InvariantCulture) + " min")],
            [
                .. choices.Select(choice => Row("of the rarest class", choice, Rare)),
                .. choices.Select(choice => Row("of all classes", choice, All)),
            ]
        );

    /// <summary>The same as numbers.</summary>
    public IReadOnlyList<ListeningFigures> Measured() =>
        [
            .. from choice in choices
            from at in minutes
            let rare = Rare(choice, at)
            let all = All(choice, at)
            select new ListeningFigures(choice, at, rare.Count, rare.Mean, rare.Std, all.Mean, all.Std),
        ];

    /// <summary>The rarest class as curves with bands of ± one standard deviation.</summary>
    public Plot Plot()
    {
        var plot = new Plot();
        MarkerShape[] shapes = [MarkerShape.FilledCircle, MarkerShape.OpenSquare, MarkerShape.FilledTriangleUp];
        double[] at = [0, .. minutes];
        foreach (var (c, choice) in choices.Index())
        {
            MeanStd[] share = [new(0, 0, 1), .. minutes.Select(m => Rare(choice, m))];
            Figures.Curve(
                plot,
                at,
                [
                    .. share.Select(s =>
                        (100 * Math.Max(0, s.Mean - s.Std), 100 * s.Mean, 100 * Math.Min(1, s.Mean + s.Std))
                    ),
                ],
                (Figures.Palette.GetColor(c), BandAlpha, shapes[c % shapes.Length]),
                choice
            );
        }
        plot.Font.Set(Figures.Font);
        plot.XLabel("minutes of listening");
        plot.YLabel("events of the rarest class found, %");
        plot.Axes.SetLimitsY(0, 100);
        plot.ShowLegend(Edge.Right);
        return plot;
    }

    private IReadOnlyList<string> Row(string events, string choice, Func<string, double, MeanStd> share) =>
        [events, choice, .. minutes.Select(m => Percent(share(choice, m)))];

    private double Middle => minutes[minutes.Length / 2];

    private MeanStd Rare(string choice, double at) => Of(choice, at, s => (double)s.RareFound / s.Rare);

    private MeanStd All(string choice, double at) => Of(choice, at, s => (double)s.Found / s.Events);

    private MeanStd Of(string choice, double at, Func<ListeningStep, double> share) =>
        MeanStd.Of(steps.Where(s => s.Choice == choice && s.Minutes == at).Select(share));

    private static string Percent(MeanStd share) =>
        new MeanStd(100 * share.Mean, 100 * share.Std, share.Count).ToString(0);
}

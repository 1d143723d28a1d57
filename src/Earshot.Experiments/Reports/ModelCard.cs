using System.Globalization;
using Earshot.Evaluation;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Learning.Confidence;

namespace Earshot.Experiments.Reports;

/// <summary>
/// What a model was trained on, how it was measured and where it fails, for those who are to rely on it.
/// </summary>
/// <param name="name">The model's name.</param>
/// <param name="model">The model.</param>
/// <param name="noise">What noise costs it; null where that was not measured.</param>
public sealed class ModelCard(string name, Model model, NoiseTest? noise = null)
{
    private const int Shown = 10;

    /// <summary>The card as a page, which is Markdown as well.</summary>
    public ReportPage ToPage()
    {
        var names = string.Join(", ", model.Classes);
        var does =
            model.Output == OutputKind.AnyOfMany
                ? $"Says of each of {model.Classes.Count} kinds of sound ({names}) whether it is heard"
                : $"Tells {model.Classes.Count} kinds of sound apart ({names})";
        var page = new ReportPage($"Model card: {name}")
            .Lead(Finding())
            .Text($"{does} by method {model.Classifier.Method} on features of encoder {model.EncoderName}.");
        Trained(page.Heading("What it was trained on"));
        Measured(page.Heading("How it was measured"));
        if (model.Classifier.Condensed is { } condensed)
            page.Text($"It {condensed}.");
        if (model.Training?.HeldOut is { } figures)
            ByClass(page.Heading("Where it fails: class by class"), figures);
        if (model.Output == OutputKind.AnyOfMany)
            page.Heading("Where it fails: class by class").Table(CellSections.Thresholds(model));
        else
            ByNoise(page.Heading("Where it fails: noise"));
        return page.Heading("Limits")
            .List(Limits())
            .Heading("Audio contract")
            .Table(Contract())
            .Heading("The file")
            .Text(
                "A file of format 3 carries a digest of all that it holds, checked whenever it is loaded: damage is "
                    + "noticed. It is not signed: who made it, only the way it came to you can tell."
            )
            .Heading("Licences")
            .List(
                model.LicenceNotes is { Count: > 0 } notes
                    ? notes
                    :
                    [
                        "None are noted: 'earshot train --licence-note' keeps the data's. Features are computed by "
                            + "Earshot itself (MIT) unless a pretrained encoder is named above.",
                    ]
            );
    }

    /// <summary>How good it is, in a sentence.</summary>
    private string Finding() =>
        model.Training?.HeldOutCells is { } cells ? CellSections.Finding(model, cells)
        : model.Training?.HeldOut is { } figures ? Finding(figures)
        : "How good it is was not measured.";

    private string Finding(HeldOutMetrics figures)
    {
        var right = (int)Math.Round(figures.Accuracy * figures.Measured);
        var (low, high) = Proportion.Interval(right, figures.Measured);
        var worst = Enumerable.Range(0, model.Classes.Count).MinBy(c => figures.Recall[c] ?? double.PositiveInfinity);
        return $"Right on {right} of {figures.Measured} labels it had not learnt from, that is {Percent(low)} to "
            + $"{Percent(high)} in 95 of 100 cases"
            + (
                figures.Recall[worst] is { } recall
                    ? $"; weakest is {model.Classes[worst]}: {Percent(recall)} of {figures.Confusion[worst].Sum()}."
                    : "."
            );
    }

    private void Trained(ReportPage page)
    {
        if (model.Training is { } training)
        {
            var labelled = training.LabelsPerClass.Sum();
            var groups = training.Groups is { } count
                ? $" in {count} groups (speakers, recordings)"
                : "; no groups (speakers, recordings) were known";
            page.Text(
                    $"{training.Clips} clips of '{training.Data}', {labelled} of them "
                        + $"labelled{groups}. Seed {training.Seed}, Earshot {training.EarshotVersion}."
                )
                .Table(
                    new ReportTable(
                        "labelled clips",
                        ["class", "clips"],
                        [
                            .. model.Classes.Zip(
                                training.LabelsPerClass,
                                (c, n) =>
                                    (IReadOnlyList<string>)[c, string.Create(CultureInfo.InvariantCulture, $"{n}")]
                            ),
                        ]
                    )
                );
            if (OptionTable.Of("options of the method", training.MethodOptions) is { } options)
                page.Table(options);
            else
                page.Text("Options of the method:").Code(training.MethodOptions);
        }
        else
            page.Text(
                "The file does not say: it was written by an earlier version, or "
                    + "by other means than 'earshot train'."
            );
        if (model.Notes.Count > 0)
            page.List(model.Notes.Select(note => $"{note.Key}: {note.Value}"));
    }

    private void Measured(ReportPage page)
    {
        if (model.Training is not { } training)
        {
            page.Text("Nothing is known of how good it is: measure it with 'earshot evaluate' on labelled clips.");
            return;
        }
        if (model.Output == OutputKind.AnyOfMany)
        {
            CellSections.Measured(page, training);
            return;
        }
        if (training.HeldOut is not { } figures)
        {
            page.Text($"Not at all ({training.Calibration}): measure it with 'earshot evaluate' on labelled clips.");
            return;
        }
        var apart = training.Groups is null
            ? "Where several clips are of one recording or speaker, these figures flatter: training knew no groups."
            : "Clips of a group were held out together.";
        var (low, high) = Proportion.Interval((int)Math.Round(figures.Accuracy * figures.Measured), figures.Measured);
        page.Text(
                $"Each label was held out once from a training on the others. Of {figures.Measured} labels "
                    + $"{Percent(figures.Accuracy)} were told right (95 % interval {Percent(low)} to "
                    + $"{Percent(high)}); mean "
                    + $"recall over the classes is {Percent(figures.UnweightedAccuracy)}. "
                    + $"{apart} The model itself learnt from all labels, so it should be a little better."
            )
            .Text(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Confidence: {training.Calibration}; expected calibration "
                        + $"error {figures.CalibrationError:F3}."
                )
            )
            .Table(
                new ReportTable(
                    "is confidence to be believed?",
                    ["confidence", "answers", "mean confidence", "right"],
                    [
                        .. figures.Reliability.Select(b =>
                            (IReadOnlyList<string>)
                                [
                                    $"{Percent(b.From)} to {Percent(b.To)}",
                                    string.Create(CultureInfo.InvariantCulture, $"{b.Count}"),
                                    Percent(b.Confidence),
                                    Percent(b.Accuracy),
                                ]
                        ),
                    ]
                )
            );
    }

    private void ByClass(ReportPage page, HeldOutMetrics figures)
    {
        page.Table(
            new ReportTable(
                "held-out labels",
                ["class", "measured", "recall", "most often taken for"],
                [
                    .. model.Classes.Select(
                        (c, truth) =>
                            (IReadOnlyList<string>)
                                [
                                    c,
                                    string.Create(CultureInfo.InvariantCulture, $"{figures.Confusion[truth].Sum()}"),
                                    figures.Recall[truth] is { } recall ? Percent(recall) : "not measured",
                                    TakenFor(figures.Confusion[truth], truth),
                                ]
                    ),
                ]
            )
        );
        if (model.Classes.Count > Shown)
            return;
        page.Table(
            new ReportTable(
                "counts; row: the label, column: the answer",
                ["", .. model.Classes],
                [
                    .. model.Classes.Select(
                        (c, truth) =>
                            (IReadOnlyList<string>)
                                [
                                    c,
                                    .. figures
                                        .Confusion[truth]
                                        .Select(count => string.Create(CultureInfo.InvariantCulture, $"{count}")),
                                ]
                    ),
                ]
            )
        );
    }

    private string TakenFor(IReadOnlyList<int> answers, int truth)
    {
        var worst = Enumerable
            .Range(0, answers.Count)
            .Where(answer => answer != truth && answers[answer] > 0)
            .OrderByDescending(answer => answers[answer])
            .Take(2);
        return
            string.Join(
                ", ",
                worst.Select(answer =>
                    string.Create(CultureInfo.InvariantCulture, $"{model.Classes[answer]} ({answers[answer]})")
                )
            )
                is { Length: > 0 } text
            ? text
            : "-";
    }

    private void ByNoise(ReportPage page)
    {
        if (noise is null)
        {
            page.Text("Not measured: 'earshot card MODEL --noise CLIPS' does, on labelled clips.");
            return;
        }
        page.Text(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{noise.Clean.Total} labelled clips of '{noise.Data}' with noise added before the encoder, "
                        + $"{noise.SnrDb} dB below the clip; without noise the mean recall is "
                        + $"{Percent(noise.Clean.UnweightedAccuracy)}. Clips that the model learnt from flatter it."
                )
            )
            .Table(
                new ReportTable(
                    string.Create(CultureInfo.InvariantCulture, $"noise at {noise.SnrDb} dB"),
                    ["noise", "clips", "mean recall", "points lost", "class that loses most"],
                    [
                        .. noise.ByNoise.Select(n =>
                            n.Answers.Total == 0
                                ? (IReadOnlyList<string>)[n.Noise, "none could be made", "-", "-", "-"]
                                :
                                [
                                    n.Noise,
                                    string.Create(CultureInfo.InvariantCulture, $"{n.Answers.Total}"),
                                    Percent(n.Answers.UnweightedAccuracy),
                                    string.Create(
                                        CultureInfo.InvariantCulture,
                                        $"{100 * (noise.Clean.UnweightedAccuracy - n.Answers.UnweightedAccuracy):F1}"
                                    ),
                                    LosesMost(n.Answers),
                                ]
                        ),
                    ]
                )
            );
    }

    private string LosesMost(ConfusionMatrix answers)
    {
        double[] lost =
        [
            .. noise!.Clean.Recall.Zip(
                answers.Recall,
                (clean, noisy) => double.IsNaN(clean - noisy) ? 0 : clean - noisy
            ),
        ];
        var most = Array.IndexOf(lost, lost.Max());
        return lost[most] > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{model.Classes[most]} ({100 * lost[most]:F0})")
            : "-";
    }

    private IEnumerable<string> Limits()
    {
        if (model.Output == OutputKind.AnyOfMany)
            yield return $"It knows {model.Classes.Count} classes; a sound of another kind is called nothing, or "
                + "what it is most like.";
        else
            yield return $"It knows {model.Classes.Count} classes and calls every sound one of them"
                + (
                    model.Calibration is { } c && double.IsFinite(c.RejectAbove)
                        ? ", unless asked to reject: 'earshot predict --reject' calls a clip none of these when it is "
                            + "stranger than 95 % of the held-out ones."
                        : "; it has no reject threshold."
                );
        if (model.Audio.ClipSeconds is { } seconds)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"It learnt from clips of {seconds:G3} s (median); much longer or shorter ones, and sounds that fill "
                    + $"a small part of a clip, are strange to it."
            );
        if (model.Audio.SampleRateHz is { } rate)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"What is above {rate / 2} Hz is not heard; recordings of a lower rate lack what the model may have "
                    + $"learnt from."
            );
        if (model.Training?.LabelsPerClass is { Count: > 0 } labels && labels.Min() is < 10 and var fewest)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The rarest class, '{model.Classes[labels.ToList().IndexOf(fewest)]}', was learnt from {fewest} "
                    + $"labels: figures on so few are a rough guess."
            );
        yield return "The figures hold for sounds recorded as the training clips were; another microphone, room or "
            + "species is another task.";
    }

    private ReportTable Contract() =>
        new(
            "what is done to a clip before it is labelled; checked when the file is loaded",
            ["step", "as trained"],
            [
                ["samples", model.Audio.Decoding],
                ["channels", model.Audio.Channels],
                [
                    "rate",
                    model.Audio.SampleRateHz is { } rate
                        ? string.Create(
                            CultureInfo.InvariantCulture,
                            $"{rate} Hz, resampled to where the clip has another"
                        )
                        : "the clip's own",
                ],
                ["window", model.Audio.Window],
                ["encoder", model.EncoderFingerprint],
                ["features", string.Create(CultureInfo.InvariantCulture, $"{model.Classifier.Dimension}")],
                [
                    "floor",
                    model.Floor is null
                        ? "windows stay as they are"
                        : "windows of a recording are moved so that their median lies where it lay in training",
                ],
                ["standardisation", model.Audio.Standardisation],
                [
                    "calibration",
                    model.Calibration is { } c
                        ? string.Create(
                            CultureInfo.InvariantCulture,
                            $"p^(1/{c.Temperature:G4}), scaled to sum 1; {Rejected(c)}"
                        )
                        : "none",
                ],
            ]
        );

    private static string Rejected(Calibration calibration) =>
        double.IsFinite(calibration.RejectAbove)
            ? string.Create(CultureInfo.InvariantCulture, $"rejected above {calibration.RejectAbove:G4}")
            : "nothing is rejected, there were too few labels";

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");
}

using Earshot.Evaluation;
using Earshot.Experiments.Reports;

namespace Earshot.Experiments.Tests;

public class ReportPageTests
{
    [Fact]
    public void Texts_are_shown_as_they_are_whatever_they_hold()
    {
        var html = new ReportPage("<script>").Heading("a & b").Text("\"quoted\"").Code("x < y")
            .Table(new("caption", ["class", "n"], [["<b>dog</b>", "3"]])).ToHtml();
        Assert.DoesNotContain("<script>", html);
        Assert.DoesNotContain("<b>", html);
        Assert.Contains("<th scope=row>&lt;b&gt;dog&lt;/b&gt;</th><td>3</td>", html);
        Assert.Contains("<h2>a &amp; b</h2>", html);
    }

    [Fact]
    public void Results_are_means_over_the_splits_and_sums_of_their_confusions()
    {
        var report = new EvaluationReport([Run("logreg", 0, [0, 0, 1, 1], [0, 0, 1, 0]), Run("logreg", 1, [0, 1, 1, 1], [0, 1, 1, 1])], ["no", "yes"]);
        Assert.Equal(["logreg", "87.5 ± 17.7"], report.Accuracy().Rows[0].Take(2));
        Assert.Equal([["no", "100.0"], ["yes", "80.0"]], report.Recall(10).Rows);
        var confusion = report.Confusion("logreg", 10);
        Assert.Equal((3, 0, 1, 4), (confusion[0, 0], confusion[0, 1], confusion[1, 0], confusion[1, 1]));
        Assert.Equal("100.0", report.Recall(10).ToObjects()[0]["logreg"]);
    }

    [Fact]
    public void A_page_of_results_draws_its_plots_into_itself()
    {
        var html = new EvaluationReport([Run("logreg", 0, [0, 1], [0, 1])], ["no", "yes"]).AddTo(new ReportPage("results"), "graph").ToHtml();
        Assert.Equal(2, html.Split("data:image/png;base64,iVBOR").Length - 1);
        Assert.DoesNotContain("://", html);
    }

    private static ComparisonRun Run(string method, int seed, int[] truth, int[] called)
    {
        var confusion = new ConfusionMatrix(truth, called, 2);
        return new(method, seed, 10, 2, confusion.UnweightedAccuracy, confusion.Accuracy, 0.1, 0.2, confusion);
    }
}

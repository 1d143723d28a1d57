using Earshot.Experiments;
using Earshot.Experiments.Reports;
using Earshot.Experiments.Soundscapes;
using Earshot.Testing.Browser;
using Earshot.Workspace.Training;
using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>axe-core finds nothing in the reports, in either theme; wide tables scroll by keyboard.</summary>
public sealed class ReportsAxeTests : IAsyncLifetime
{
    private LocalChromium browser = null!;

    private IPage Page => browser.Page;

    public async ValueTask InitializeAsync()
    {
        LocalChromium.Require();
        browser = await LocalChromium.OpenAsync();
    }

    public ValueTask DisposeAsync() => browser?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_page_of_all_that_reports_are_made_of()
    {
        await Show(Everything());
        var wide = Page.Locator(".wide").First;
        Assert.True(await wide.EvaluateAsync<bool>("box => box.scrollWidth > box.clientWidth"));
        await wide.FocusAsync();
        await Page.Keyboard.PressAsync("ArrowRight");
        await StudioPage.Until(() => wide.EvaluateAsync<bool>("box => box.scrollLeft > 0"));
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        var darkPicture = "document.querySelector('img').currentSrc !== document.querySelector('img').src";
        await StudioPage.Until(() => Page.EvaluateAsync<bool>(darkPicture));
        Assert.Equal(2, await Page.Locator("audio").CountAsync());
    }

    [Fact]
    public async Task The_card_and_the_report_of_a_workspace()
    {
        await using var studio = await RunningStudio.OverTonesAsync(6, prepared: Prepared.Classes("low", "high"));
        var classes = studio.Store.Classes.All();
        for (var i = 0; i < 6; i++)
            foreach (var (name, known) in new[] { ("low", classes[0]), ("high", classes[1]) })
                studio.Store.Labels.Give([studio.ClipId($"{name}{i}.wav")], known.Id, "ada");
        var trainer = new WorkspaceTrainer(studio.Store, TimeProvider.System);
        Assert.True(trainer.Train(new() { Method = "logreg" }, cancellation: Cancellation).IsOk);
        foreach (var what in (string[])["card", "report"])
            await Show(await studio.Page.GetStringAsync($"/api/save/{what}", Cancellation));
    }

    private static string Everything()
    {
        var simulated = new AnnotationReport([
            .. from choice in (string[])["suggested", "random"]
            from method in (string[])["graph", "logreg"]
            from seed in (int[])[1, 2]
            from percent in (double[])[1, 5]
            select new AnnotationStep(choice, method, seed, percent, 10, 0.5 + 0.01 * percent * seed),
        ]);
        var found = new ListeningReport([
            new ListeningStep("suggested", 1, 5, 3, 5, 20, 40),
            new ListeningStep("random", 1, 5, 1, 5, 9, 40),
        ]);
        return new ReportPage("All that reports are made of")
            .Lead(simulated.Finding())
            .Text("Some text.")
            .Sounds([("low", [1, 2, 3]), ("high", [1, 2, 3])])
            .Plot(simulated.Plot(), "accuracy")
            .Plot(found.Plot(), "found")
            .Heading("Tables")
            .Table(
                new(
                    "wide",
                    [.. Columns()],
                    [
                        [.. Columns()],
                    ]
                )
            )
            .Table(OptionTable.Of("options", """{"a": 1, "b": {"c": [2]}}""")!)
            .Code("earshot simulate")
            .Next("this", "that")
            .ToHtml();

        static IEnumerable<string> Columns() => Enumerable.Range(0, 40).Select(i => $"column {i}");
    }

    private async Task Show(string html)
    {
        await Page.SetContentAsync(html);
        await Axe.CheckAsync(Page, await Page.TitleAsync());
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}

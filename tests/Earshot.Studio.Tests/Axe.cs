using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>axe-core's rules of WCAG 2.2 AA.</summary>
internal static class Axe
{
    private static readonly string Script = new BundledAxeScriptProvider().GetScript();
    private static readonly string[] Rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    private static readonly string[] Colours = ["color-contrast", "link-in-text-block"];

    private const string Run = """
        async runOnly => {
          const { violations } = await axe.run(document, { runOnly, resultTypes: ['violations'] });
          return violations.map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.html).join(' ')}`);
        }
        """;

    /// <summary>A phone and a large screen.</summary>
    public static readonly int[] Widths = [390, 1366];

    /// <summary>
    /// Fails with what it finds against the rules in the light theme, and in the dark one, which differs in colours
    /// alone, against those of contrast.
    /// </summary>
    public static async Task CheckAsync(IPage page, string what)
    {
        await page.EvaluateAsync(Script);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        Fail($"{what}, light", await page.EvaluateAsync<string[]>(Run, new { type = "tag", values = Rules }));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        Fail($"{what}, dark", await page.EvaluateAsync<string[]>(Run, new { type = "rule", values = Colours }));
    }

    private static void Fail(string what, string[] found) =>
        Assert.True(found.Length == 0, $"{what}:\n{string.Join('\n', found)}");
}

using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>axe-core's rules of WCAG 2.2 AA.</summary>
internal static class Axe
{
    private static readonly HashSet<string> Rules =
    [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ];
    private static readonly string[] Colours = ["color-contrast", "link-in-text-block"];

    /// <summary>A phone and a large screen.</summary>
    public static readonly int[] Widths = [390, 1366];

    /// <summary>
    /// Fails with what it finds against the rules in the light theme, and in the dark one, which differs in colours
    /// alone, against those of contrast.
    /// </summary>
    public static async Task CheckAsync(IPage page, string what)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await CheckAsync(page, $"{what}, light", new() { Type = "tag", Values = [.. Rules] });
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await CheckAsync(page, $"{what}, dark", new() { Type = "rule", Values = [.. Colours] });
    }

    private static async Task CheckAsync(IPage page, string what, RunOnlyOptions rules)
    {
        var result = await page.RunAxe(new() { RunOnly = rules });
        Assert.True(
            result.Violations.Length == 0,
            $"{what}:\n"
                + string.Join(
                    '\n',
                    result.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(' ', v.Nodes.Select(n => n.Html))}")
                )
        );
    }
}

using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>Fingers on a page, as a touch screen reports them.</summary>
internal sealed class Fingers : IAsyncDisposable
{
    private const int Steps = 8;
    private readonly ICDPSession session;

    private Fingers(ICDPSession session) => this.session = session;

    /// <summary>Gives the page a touch screen.</summary>
    public static async Task<Fingers> On(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync(
            "Emulation.setTouchEmulationEnabled",
            new() { ["enabled"] = true, ["maxTouchPoints"] = 2 }
        );
        return new(session);
    }

    public async ValueTask DisposeAsync() => await session.DetachAsync();

    /// <summary>Puts fingers down, moves them, lifts them.</summary>
    public async Task Move((double X, double Y)[] from, (double X, double Y)[] to)
    {
        await Send("touchStart", from);
        for (var step = 1; step <= Steps; step++)
            await Send("touchMove", [.. from.Zip(to, (a, b) => Between(a, b, (double)step / Steps))]);
        await Send("touchEnd", []);
    }

    private static (double, double) Between((double X, double Y) a, (double X, double Y) b, double share) =>
        (a.X + share * (b.X - a.X), a.Y + share * (b.Y - a.Y));

    private Task Send(string type, (double X, double Y)[] places) =>
        session.SendAsync(
            "Input.dispatchTouchEvent",
            new()
            {
                ["type"] = type,
                ["touchPoints"] = places
                    .Select(
                        (place, id) =>
                            new Dictionary<string, object>
                            {
                                ["x"] = place.X,
                                ["y"] = place.Y,
                                ["id"] = id,
                            }
                    )
                    .ToArray(),
            }
        );
}

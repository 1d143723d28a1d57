using Earshot.Studio.Security;
using Earshot.Testing.Browser;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Earshot.Studio.Tests;

/// <summary>
/// The page's modules in a real browser, one by one: its files and its policy, but no workspace behind.
/// </summary>
public sealed class ModulePage : IAsyncLifetime
{
    private WebApplication server = null!;

    /// <summary>The browser.</summary>
    public LocalChromium Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        LocalChromium.Require();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        server = builder.Build();
        server.Use(SecurityHeaders.InvokeAsync);
        PageFiles.Map(server);
        await server.StartAsync();
        Browser = await LocalChromium.OpenAsync();
        await OpenAsync();
    }

    /// <summary>Opens a bare document of the page's own origin.</summary>
    public Task OpenAsync() =>
        Browser.Page.GotoAsync(
            server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
                + "/icon.svg"
        );

    /// <summary>Runs <c>body</c> with the module's exports and answers the text it returns.</summary>
    /// <param name="module">Path of the module, as <c>model/store.js</c>.</param>
    /// <param name="names">What is imported of it, with commas between.</param>
    /// <param name="body">Statements that end with <c>return</c>.</param>
    public Task<string?> RunAsync(string module, string names, string body) =>
        Browser.Page.EvaluateAsync<string?>(
            $"async () => {{ const {{ {names} }} = await import('/{module}'); {body} }}"
        );

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        if (server is not null)
            await server.DisposeAsync();
    }
}

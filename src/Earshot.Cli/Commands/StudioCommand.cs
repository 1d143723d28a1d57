using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using Earshot.Decoding;
using Earshot.Studio;
using Earshot.Workspace.Training;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot studio</c>: the labelling page, until Ctrl-C.</summary>
internal sealed class StudioCommand : EarshotCommand
{
    private const int TokenBytes = 24;
    private readonly WorkspaceArgument workspace = new();
    private readonly Option<int> port = NumberOption.Port(new StudioOptions().Port);
    private readonly Option<string?> listen = new("--listen")
    {
        Description = "Address to listen on for other machines too; asks visitors for a token",
        HelpName = "address",
    };
    private readonly Option<string?> token = new("--token")
    {
        Description =
            "The token visitors must know, better given as EARSHOT_TOKEN, which no process list shows; one is made "
            + "where --listen is given without",
        HelpName = "text",
    };

    public StudioCommand()
        : base(
            "studio",
            "Serve the labelling page of a workspace on this machine.",
            "earshot studio birds",
            "earshot studio birds --listen 0.0.0.0 --port 8000"
        )
    {
        Add(workspace);
        foreach (var option in (Option[])[port, listen, token])
            Add(option);
    }

    public override async Task<int> RunAsync(Session session)
    {
        var options = Asked(session).Validate().OrBadInput();
        using var store = workspace.Open(session);
        using var audio = new ClipAudio();
        ClipMap.Refresh(store, threads: session.Threads);
        await using var server = StudioServer.Build(store, audio, options, session.Time);
        await server.StartAsync(session.Cancellation);
        var address = server
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        var visit = options.Token is null ? address : $"{address}/?token={options.Token}";
        session.Show(
            new { address = visit },
            console =>
                console.MarkupLineInterpolated($"labelling page of {store.Folder}: [bold]{visit}[/]  (Ctrl-C ends it)")
        );
        try
        {
            await server.WaitForShutdownAsync(session.Cancellation);
        }
        catch (OperationCanceledException) { }
        await server.StopAsync(CancellationToken.None);
        return ExitCode.Ok;
    }

    private StudioOptions Asked(Session session)
    {
        var options = new StudioOptions
        {
            Port = session.Get(port),
            Token = session.Secret(token),
            Threads = session.Threads,
        };
        if (session.Find(listen) is not { } wanted)
            return options;
        var address = IPAddress.TryParse(wanted, out var parsed)
            ? parsed
            : throw new BadInputException($"--listen wants an address such as 0.0.0.0 or 192.168.1.5, got '{wanted}'");
        return options with
        {
            Address = address,
            Token = options.Token ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes)),
        };
    }
}

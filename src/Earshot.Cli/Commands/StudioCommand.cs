using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Text;
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
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Serve the labelling page of a workspace on this machine.";

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

    private readonly Option<string[]> annotators = new("--annotators")
    {
        Description =
            "People who label over the net: each gets an address of their own, and what they say is kept under the "
            + "name; with --token the addresses stay the same when the server is started again",
        AllowMultipleArgumentsPerToken = true,
        HelpName = "names",
    };

    public StudioCommand()
        : base(
            "studio",
            Summary,
            "earshot studio birds",
            "earshot studio birds --listen 0.0.0.0 --port 8000",
            "earshot studio birds --listen 0.0.0.0 --annotators ana ben"
        )
    {
        Add(workspace);
        foreach (var option in (Option[])[port, listen, token, annotators])
            Add(option);
    }

    public override async Task<int> RunAsync(Session session)
    {
        var options = Asked(session);
        if (options.Objection() is { } objection)
            throw new BadInputException(objection);
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
        var people = options
            .Annotators.Select(one => new { name = one.Key, address = $"{address}/?token={one.Value}" })
            .ToList();
        session.Show(
            new { address = visit, annotators = people },
            console =>
            {
                console.MarkupLineInterpolated($"labelling page of {store.Folder}: [bold]{visit}[/]  (Ctrl-C ends it)");
                foreach (var one in people)
                    console.MarkupLineInterpolated($"  for {one.name}: [bold]{one.address}[/]");
            }
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
            Annotators = Named(session.Find(annotators) ?? [], session.Secret(token)),
        };
        if (options is { Annotators.Count: > 0, Token: null })
            options = options with { Token = NewToken() };
        if (session.Find(listen) is not { } wanted)
            return options;
        var address = IPAddress.TryParse(wanted, out var parsed)
            ? parsed
            : throw new BadInputException($"--listen wants an address such as 0.0.0.0 or 192.168.1.5, got '{wanted}'");
        return options with { Address = address, Token = options.Token ?? NewToken() };
    }

    /// <summary>A token for each, which follows from the server's where that was given.</summary>
    private static Dictionary<string, string> Named(string[] names, string? token)
    {
        if (names.FirstOrDefault(string.IsNullOrWhiteSpace) is not null)
            throw new BadInputException("--annotators wants names that are not blank");
        return names.Distinct().ToDictionary(name => name, name => token is null ? NewToken() : Derived(token, name));
    }

    private static string Derived(string token, string name) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(name)))[
            ..(2 * TokenBytes)
        ];

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
}

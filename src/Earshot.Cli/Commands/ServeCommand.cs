using System.CommandLine;
using System.Net;
using Earshot.Inference;
using Earshot.Service;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot serve</c>: models behind HTTP until Ctrl-C.</summary>
internal sealed class ServeCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Serve models over HTTP.";

    private static readonly ServiceOptions Defaults = new();

    private readonly Argument<string[]> modelPaths = new("models")
    {
        Description = "Model files that 'earshot train' wrote; several answer each request together",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<bool> joinClasses = new("--join-classes")
    {
        Description = "Of several models: answers of one class are one",
    };
    private readonly Option<int> port = NumberOption.Port(Defaults.Port);
    private readonly Option<string> listen = new("--listen")
    {
        Description = "Address; any but loopback needs --token",
        DefaultValueFactory = _ => Defaults.Address.ToString(),
        HelpName = "address",
    };
    private readonly Option<string?> token = new("--token")
    {
        Description =
            "What clients must send as 'Authorization: Bearer …'; better given as EARSHOT_TOKEN, which no process "
            + "list shows",
        HelpName = "text",
    };

    public ServeCommand()
        : base(
            "serve",
            Summary,
            "earshot serve birds.earshot",
            "earshot serve frogs.earshot owls.earshot --join-classes",
            "curl --data-binary @clip.wav http://127.0.0.1:8420/v1/predict",
            "EARSHOT_TOKEN=… earshot serve birds.earshot --listen 0.0.0.0 --port 80"
        )
    {
        foreach (var part in (Option[])[joinClasses, port, listen, token])
            Add(part);
        Add(modelPaths);
    }

    public override async Task<int> RunAsync(Session session)
    {
        var models = ModelSet.Load(session.Get(modelPaths), KnownEncoders.All).OrBadInput();
        await using var app = PredictionService.Create(models, ReadOptions(session));
        await app.StartAsync(session.Cancellation);
        session.Note(
            $"serving '{models.Name}' at {app.Urls.Single()} (POST /v1/predict, /v1/models, /v1/stream, /healthz, "
                + $"/metrics, /openapi/v1.json); Ctrl-C ends"
        );
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, session.Time, session.Cancellation);
        }
        catch (OperationCanceledException)
        {
            await app.StopAsync(CancellationToken.None);
        }
        return ExitCode.Ok;
    }

    private ServiceOptions ReadOptions(Session session)
    {
        if (!IPAddress.TryParse(session.Get(listen), out var address))
            throw new BadInputException(
                $"--listen wants an IP address such as 127.0.0.1 or 0.0.0.0, got '{session.Get(listen)}'"
            );
        var options = Defaults with
        {
            Address = address,
            Port = session.Get(port),
            Token = session.Secret(token),
            Concurrency = session.Threads,
            JoinsClasses = session.Get(joinClasses),
        };
        return options.Objection() is { } reason ? throw new BadInputException(reason) : options;
    }
}

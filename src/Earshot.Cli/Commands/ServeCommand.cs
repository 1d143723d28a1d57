using System.CommandLine;
using System.Net;
using Earshot.Service;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot serve</c>: a model behind HTTP until Ctrl-C.</summary>
internal sealed class ServeCommand : EarshotCommand
{
    private static readonly ServiceOptions Defaults = new();

    private readonly Argument<string> modelPath = new("model")
    {
        Description = "A model file that 'earshot train' wrote",
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
            "Serve a model over HTTP.",
            "earshot serve birds.earshot",
            "curl --data-binary @clip.wav http://127.0.0.1:8420/v1/predict",
            "EARSHOT_TOKEN=… earshot serve birds.earshot --listen 0.0.0.0 --port 80"
        )
    {
        foreach (var part in (Option[])[port, listen, token])
            Add(part);
        Add(modelPath);
    }

    public override async Task<int> RunAsync(Session session)
    {
        var model = LoadedModel.Load(session.Get(modelPath)).OrBadInput();
        await using var app = PredictionService.Create(model, ReadOptions(session));
        await app.StartAsync(session.Cancellation);
        session.Note(
            $"serving '{model.Name}' at {app.Urls.Single()} (POST /v1/predict, /v1/models, /v1/stream, /healthz, "
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
        var secret = session.Secret(token);
        try
        {
            return (
                Defaults with
                {
                    Address = address,
                    Port = session.Get(port),
                    Token = secret,
                    Concurrency = session.Threads,
                }
            ).Validated();
        }
        catch (ArgumentException e)
        {
            throw new BadInputException(e.Message);
        }
    }
}

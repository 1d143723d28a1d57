using Earshot.Decoding;
using Earshot.Inference;
using Earshot.Web;
using Prometheus;

namespace Earshot.Service;

/// <summary>
/// <c>earshot serve</c>: models behind HTTP. <c>POST /v1/predict</c>, <c>GET /v1/models</c>, <c>/v1/stream</c>
/// (WebSocket), <c>/healthz</c>, <c>/metrics</c> (Prometheus), <c>/openapi/v1.json</c>.
/// </summary>
public static class PredictionService
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    /// <summary>The application, ready to run; it stops gracefully, letting requests in flight finish.</summary>
    /// <param name="models">What it serves; all of them answer each request.</param>
    /// <param name="options">How it listens.</param>
    /// <exception cref="ArgumentException">The options are not safe to run with.</exception>
    public static WebApplication Create(ModelSet models, ServiceOptions options)
    {
        options.Validated();
        var builder = WebApplication.CreateSlimBuilder();
        builder
            .Logging.ClearProviders()
            .AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Http.Timeouts", LogLevel.Error)
            // a start that failed is thrown as well, and told there in words
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Address, options.Port);
            // RequestBody sees to it: Kestrel would not take in the rest of a body it refuses
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.AddServerHeader = false;
        });
        var draining = new Draining(options);
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = draining.Bind);
        builder.Services.AddSingleton<IHostedService>(draining);
        AddServices(builder.Services, models, options);
        var app = builder.Build();
        app.Use(draining.InvokeAsync);
        UsePipeline(app, options);
        Map(app, models, options);
        return app;
    }

    private static void AddServices(IServiceCollection services, ModelSet models, ServiceOptions options)
    {
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Problem.Explain);
        // so that the reason reaches the client
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.LongestStop);
        services.AddOpenApi(document => document.AddDocumentTransformer(Description.OfServiceAsync));
        services.AddRequestTimeouts(timeouts =>
            timeouts.DefaultPolicy = new()
            {
                Timeout = options.Timeout,
                TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
                WriteTimeoutResponse = context => Problem.TimedOutAsync(context, options.Timeout),
            }
        );
        services.AddSingleton(_ => new ClipAudio(new() { MaximumHours = options.MaximumClip.TotalHours }));
        services.AddSingleton(given => new ServedModels(
            models,
            given.GetRequiredService<ClipAudio>(),
            options.JoinsClasses
        ));
        services.AddSingleton(_ => new Admission(options));
        services.AddSingleton(_ => new WorkerThreads(options.Concurrency));
    }

    private static void UsePipeline(WebApplication app, ServiceOptions options)
    {
        var doors = new Doors(options);
        app.Use(doors.InvokeAsync);
        app.UseHttpMetrics();
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                StatusCodeSelector = Problem.StatusOf,
                SuppressDiagnosticsCallback = thrown => thrown.Exception is BadHttpRequestException,
            }
        );
        app.UseStatusCodePages();
        app.Use(doors.AuthoriseAsync);
        app.Use(CheckQueryAsync);
        app.UseWebSockets(new() { KeepAliveInterval = KeepAlive, KeepAliveTimeout = KeepAlive });
        app.UseRequestTimeouts();
    }

    /// <summary>What monitors put behind <c>/healthz?</c> and <c>/metrics?</c> is their own matter.</summary>
    private static Task CheckQueryAsync(HttpContext context, RequestDelegate next) =>
        context.Request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase)
        && RequestQuery.Objection(context) is { } objection
            ? Problem.Of(StatusCodes.Status400BadRequest, objection).ExecuteAsync(context)
            : next(context);

    private static void Map(WebApplication app, ModelSet models, ServiceOptions options)
    {
        var predict = ActivatorUtilities.CreateInstance<PredictEndpoint>(app.Services, options);
        app.MapPost("/v1/predict", predict.HandleAsync)
            .DisableAntiforgery()
            .WithSummary("Label a clip (the body), or several (files of a form)")
            .AddOpenApiOperationTransformer(Description.OfClipsAsync)
            .Produces<PredictAnswer>()
            .ProducesProblem(400)
            .ProducesProblem(401)
            .ProducesProblem(413)
            .ProducesProblem(429)
            .ProducesProblem(503);
        var detect = ActivatorUtilities.CreateInstance<DetectEndpoint>(app.Services, options);
        app.MapPost("/v1/detect", detect.HandleAsync)
            .DisableAntiforgery()
            .WithSummary("Events of a recording (the body), or of several (files of a form)")
            .AddOpenApiOperationTransformer(Description.OfClipsAsync)
            .Produces<DetectAnswer>()
            .ProducesProblem(400)
            .ProducesProblem(401)
            .ProducesProblem(413)
            .ProducesProblem(429)
            .ProducesProblem(503);
        app.MapGet("/v1/models", () => new ModelsAnswer([.. models.Models.Select(Describe)]))
            .WithSummary("The models on offer");
        var served = app.Services.GetRequiredService<ServedModels>();
        app.Map("/v1/stream", new StreamEndpoint(served, options, app.Lifetime.ApplicationStopping).HandleAsync)
            .DisableRequestTimeout()
            .ExcludeFromDescription();
        app.MapGet("/healthz", () => "ok").WithSummary("Whether the service answers");
        app.MapMetrics();
        app.MapOpenApi();
    }

    private static ModelAnswer Describe(NamedModel model) =>
        new(
            model.Name,
            model.Model.Classifier.Method,
            model.Model.EncoderName,
            model.Model.EncoderFingerprint,
            model.Model.Classes,
            model.Model.Audio,
            model.Model.Training,
            model.Model.LicenceNotes,
            model.Model.Notes
        );
}

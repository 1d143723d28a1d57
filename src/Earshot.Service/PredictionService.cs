using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Earshot.Decoding;
using Microsoft.AspNetCore.RateLimiting;
using Prometheus;

namespace Earshot.Service;

/// <summary>
/// <c>earshot serve</c>: a model behind HTTP. <c>POST /v1/predict</c>, <c>GET /v1/models</c>, <c>/v1/stream</c> (WebSocket),
/// <c>/healthz</c>, <c>/metrics</c> (Prometheus), <c>/openapi/v1.json</c>.
/// </summary>
public static class PredictionService
{
    private const string Bounded = "bounded";

    /// <summary>The application, ready to run; it stops gracefully, letting requests in flight finish.</summary>
    /// <param name="model">What it serves.</param>
    /// <param name="options">How it listens.</param>
    /// <exception cref="ArgumentException">The options are not safe to run with.</exception>
    public static WebApplication Create(LoadedModel model, ServiceOptions options)
    {
        options.Validated();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Address, options.Port);
            kestrel.Limits.MaxRequestBodySize = options.MaximumRequestBytes;
            kestrel.AddServerHeader = false;
        });
        AddServices(builder.Services, options);
        var app = builder.Build();
        UsePipeline(app, options);
        Map(app, model, options);
        return app;
    }

    private static void AddServices(IServiceCollection services, ServiceOptions options)
    {
        services.AddProblemDetails();
        services.AddOpenApi();
        services.AddSingleton(_ => new ClipAudio());
        services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new() { Timeout = options.Timeout, TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable });
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (context, _) =>
            {
                context.HttpContext.Response.Headers.RetryAfter = "1";
                return ValueTask.CompletedTask;
            };
            limiter.AddConcurrencyLimiter(Bounded, bound =>
                (bound.PermitLimit, bound.QueueLimit, bound.QueueProcessingOrder) = (options.Concurrency, options.QueueLength, QueueProcessingOrder.OldestFirst));
        });
    }

    private static void UsePipeline(WebApplication app, ServiceOptions options)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseHttpMetrics();
        if (options.Token is { } token) app.Use((context, next) => Authorise(context, token, next));
        app.UseWebSockets();
        app.UseRequestTimeouts();
        app.UseRateLimiter();
    }

    private static void Map(WebApplication app, LoadedModel model, ServiceOptions options)
    {
        var predict = new PredictEndpoint(model, app.Services.GetRequiredService<ClipAudio>(), options);
        app.MapPost("/v1/predict", predict.HandleAsync).RequireRateLimiting(Bounded).DisableAntiforgery()
            .WithSummary("Label a clip (the body), or several (files of a form)").Produces<PredictAnswer>().ProducesProblem(400).ProducesProblem(413).ProducesProblem(429);
        app.MapGet("/v1/models", () => new[] { Describe(model) }).WithSummary("The models on offer");
        app.Map("/v1/stream", new StreamEndpoint(model, options).HandleAsync).DisableRequestTimeout().ExcludeFromDescription();
        app.MapGet("/healthz", () => "ok").WithSummary("Whether the service answers");
        app.MapMetrics();
        app.MapOpenApi();
    }

    private static ModelAnswer Describe(LoadedModel model) =>
        new(model.Name, model.Model.Classifier.Method, model.Model.EncoderFingerprint, model.Model.Classes, model.Model.Notes);

    /// <summary>Everything but the health check wants the token.</summary>
    private static Task Authorise(HttpContext context, string token, RequestDelegate next)
    {
        var sent = Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString());
        if (context.Request.Path == "/healthz" || CryptographicOperations.FixedTimeEquals(sent, Encoding.UTF8.GetBytes($"Bearer {token}"))) return next(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Results.Problem("send the service's token as 'Authorization: Bearer …'", statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(context);
    }
}

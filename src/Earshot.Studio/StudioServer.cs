using Earshot.Decoding;
using Earshot.Studio.Api;
using Earshot.Studio.Security;
using Earshot.Studio.Tiles;
using Earshot.Studio.Training;
using Earshot.Web;
using Earshot.Workspace;
using Earshot.Workspace.Training;

namespace Earshot.Studio;

/// <summary>The labelling page of a workspace: a web server for one person on one machine.</summary>
public static class StudioServer
{
    private const long SmallBody = 4 << 20;

    /// <summary>Builds the server; the caller starts it.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="audio">Decodes its clips.</param>
    /// <param name="options">Valid options.</param>
    /// <param name="clock">The clock.</param>
    public static WebApplication Build(
        WorkspaceStore workspace,
        ClipAudio audio,
        StudioOptions options,
        TimeProvider clock
    )
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = SmallBody;
            kestrel.Listen(options.Address, options.Port);
        });
        builder.Services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, StudioJson.Default)
        );
        builder.Services.AddSingleton(workspace).AddSingleton(audio).AddSingleton(options).AddSingleton(clock);
        builder
            .Services.AddSingleton(_ => new WorkspaceTrainer(workspace, clock) { Threads = options.Threads })
            .AddSingleton<Asking>()
            .AddSingleton<EventHub>()
            .AddSingleton<TrainingJob>()
            .AddSingleton<DoubtDesk>()
            .AddSingleton<IngestDesk>()
            .AddSingleton<StandingDesk>()
            .AddSingleton<LabelDesk>()
            .AddSingleton<NearLabelled>()
            .AddSingleton<MapDesk>()
            .AddHostedService(services => services.GetRequiredService<MapDesk>())
            .AddHostedService<FirstVisit>()
            .AddSingleton<TileDesk>()
            .AddSingleton<SearchDesk>()
            .AddSingleton<LabelWatch>()
            .AddHostedService(services => services.GetRequiredService<LabelWatch>());
        var app = builder.Build();
        Guard(app, options);
        Map(app);
        return app;
    }

    private static void Guard(WebApplication app, StudioOptions options)
    {
        app.Use(SecurityHeaders.InvokeAsync);
        app.Use(FailureReasons.InvokeAsync);
        app.Use(new HostCheck(options).InvokeAsync);
        app.Use(CrossSiteCheck.InvokeAsync);
        app.Use(new TokenCheck(options, app.Services.GetRequiredService<Asking>()).InvokeAsync);
        app.Use(CheckQueryAsync);
    }

    /// <summary>Addresses of what a browser keeps carry a version <c>v</c>, whoever answers them.</summary>
    private static Task CheckQueryAsync(HttpContext context, RequestDelegate next) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && RequestQuery.Objection(context, free: "v") is { } objection
            ? Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, objection)
            : next(context);

    private static void Map(WebApplication app)
    {
        PageFiles.Map(app);
        var api = app.MapGroup("/api");
        WorkspaceEndpoints.Map(api);
        ClipEndpoints.Map(api);
        RecordingEndpoints.Map(api);
        AnnotationEndpoints.Map(api);
        SearchEndpoints.Map(api);
        ReviewEndpoints.Map(api);
        DoubtEndpoints.Map(api);
        LabelEndpoints.Map(api);
        ClassEndpoints.Map(api);
        TrainingEndpoints.Map(api);
        ExchangeEndpoints.Map(api);
        SaveEndpoints.Map(api);
        AgreementEndpoints.Map(api);
        IngestEndpoints.Map(api);
    }
}

using System.Globalization;

namespace Earshot.Service;

/// <summary>Refusals as <c>application/problem+json</c> (RFC 9457), each with its reason as <c>detail</c>.</summary>
internal static partial class Problem
{
    private const string TooSlow =
        "the request came too slowly: send it again over a faster connection, or fewer clips at once";

    /// <summary>A refusal.</summary>
    public static IResult Of(int status, string reason) => Results.Problem(reason, statusCode: status);

    /// <summary>429: the same request may be sent again in a second.</summary>
    public static IResult Busy(HttpContext context, string reason)
    {
        context.Response.Headers.RetryAfter = "1";
        return Of(StatusCodes.Status429TooManyRequests, reason);
    }

    /// <summary>503: the request's time is over.</summary>
    public static Task TimedOutAsync(HttpContext context, TimeSpan timeout)
    {
        LogLate(context, string.Create(CultureInfo.InvariantCulture, $"not done within {timeout.TotalSeconds:0.#} s"));
        context.Response.Headers.RetryAfter = "1";
        return Of(
                StatusCodes.Status503ServiceUnavailable,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"not done within {timeout.TotalSeconds:0.#} s: send fewer or "
                        + $"shorter clips, or send it again later"
                )
            )
            .ExecuteAsync(context);
    }

    /// <summary>The reason where the framework refuses by itself.</summary>
    public static void Explain(ProblemDetailsContext problem)
    {
        var request = problem.HttpContext.Request;
        var slow = problem.Exception is BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout };
        if (slow)
            LogLate(problem.HttpContext, "it came too slowly");
        problem.ProblemDetails.Detail ??= (problem.Exception, problem.ProblemDetails.Status) switch
        {
            _ when slow => TooSlow,
            (BadHttpRequestException e, _) => e.Message,
            (_, 404) => $"nothing is at {request.Path}; what there is stands in /openapi/v1.json",
            (_, 405) => $"{request.Path} does not take {request.Method}; what it takes stands in /openapi/v1.json",
            (_, 500) => "a fault of the service, not of the request; its log says more",
            _ => null,
        };
    }

    /// <summary>The status of an exception that reached the top.</summary>
    public static int StatusOf(Exception exception) =>
        exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;

    /// <summary>A line in the service's log on a request that took too long, or came too slowly.</summary>
    private static void LogLate(HttpContext context, string reason) =>
        LogLate(
            context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Problem)),
            context.Request.Method,
            context.Request.Path,
            context.Connection.RemoteIpAddress?.ToString(),
            reason,
            context.Features.Get<RequestBody>()?.Received ?? 0,
            context.Request.ContentLength is { } length
                ? string.Create(CultureInfo.InvariantCulture, $"{length}")
                : "an unknown number of"
        );

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} of {Client}: {Reason}; {Received} of {Length} bytes had come")]
    private static partial void LogLate(
        ILogger logger,
        string method,
        string path,
        string? client,
        string reason,
        long received,
        string length
    );
}

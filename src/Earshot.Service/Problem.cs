namespace Earshot.Service;

/// <summary>Refusals as <c>application/problem+json</c> (RFC 9457), each with its reason as <c>detail</c>.</summary>
internal static class Problem
{
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
        context.Response.Headers.RetryAfter = "1";
        return Of(StatusCodes.Status503ServiceUnavailable, FormattableString.Invariant($"not done within {timeout.TotalSeconds:0.#} s: send fewer or shorter clips, or send it again later")).ExecuteAsync(context);
    }

    /// <summary>The reason where the framework refuses by itself.</summary>
    public static void Explain(ProblemDetailsContext problem)
    {
        var request = problem.HttpContext.Request;
        problem.ProblemDetails.Detail ??= (problem.Exception, problem.ProblemDetails.Status) switch
        {
            (BadHttpRequestException e, _) => e.Message,
            (_, 404) => $"nothing is at {request.Path}; what there is stands in /openapi/v1.json",
            (_, 405) => $"{request.Path} does not take {request.Method}; what it takes stands in /openapi/v1.json",
            (_, 500) => "a fault of the service, not of the request; its log says more",
            _ => null,
        };
    }

    /// <summary>The status of an exception that reached the top.</summary>
    public static int StatusOf(Exception exception) => exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
}

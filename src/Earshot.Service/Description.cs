using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Earshot.Service;

/// <summary>What the OpenAPI document can't see in the code.</summary>
internal static class Description
{
    /// <summary>The parameter <c>reject</c>.</summary>
    public const string Reject =
        "Also tell how strange a clip is (strangeness), and label one that is stranger than 95 % of the clips "
        + "the model was measured on 'none of these' (rejected)";

    private const string Service = """
        Sounds in, labels out: an answer of each model on offer, which names it; a sound is decoded once, and each
        encoder hears it once. Where the service joins classes, answers of one class are one, in the names of all who
        gave it (`frogs+owls`), as sure as the surest. What is refused is answered with a problem document (RFC 9457)
        whose `detail` says why; so is a parameter that is not known.

        A live stream goes by WebSocket to `/v1/stream?rate=16000&window=2&hop=1&reject=false`: raw 16-bit little-endian
        mono samples in, a JSON message of each model every hop with `model`, `begin`, `end`, `label`, `confidence`,
        `error` and, with `reject=true`, `strangeness` and `rejected`. Where it is not given, the window is as long as
        the longest clips a model was trained on, and the hop half of it.
        """;

    /// <summary>The service as a whole, and its WebSocket, for which OpenAPI has no form.</summary>
    public static Task OfServiceAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellation
    )
    {
        document.Info.Title = "Earshot: what is heard in a clip";
        document.Info.Description = Service;
        return Task.CompletedTask;
    }

    /// <summary>The body of <c>/v1/predict</c>.</summary>
    public static Task OfClipsAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        var file = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        var files = new OpenApiSchema { Type = JsonSchemaType.Array, Items = file };
        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema> { ["clips"] = files },
        };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description =
                "A clip in any format the service decodes (WAV, FLAC, Ogg, MP3 …), or a form with a file part a "
                + "clip",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["audio/wav"] = new() { Schema = file },
                ["application/octet-stream"] = new() { Schema = file },
                ["multipart/form-data"] = new() { Schema = form },
            },
        };
        return Task.CompletedTask;
    }
}

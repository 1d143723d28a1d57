using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Earshot.Service;

/// <summary>What the OpenAPI document can't see in the code.</summary>
internal static class Description
{
    /// <summary>The body of <c>/v1/predict</c>.</summary>
    public static Task OfClipsAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var file = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        var files = new OpenApiSchema { Type = JsonSchemaType.Array, Items = file };
        var form = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema> { ["clips"] = files } };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "A clip in any format the service decodes (WAV, FLAC, Ogg, MP3 …), or a form with a file part a clip",
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

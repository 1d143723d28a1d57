using Earshot.Features;
using Earshot.Networks.Encoders;
using Earshot.Onnx;

namespace Earshot.Cli;

/// <summary>The encoders that the command line knows by name.</summary>
internal static class KnownEncoders
{
    public static Encoders All { get; } = Encoders.BuiltIn.WithOnnx().WithNetworks();
}

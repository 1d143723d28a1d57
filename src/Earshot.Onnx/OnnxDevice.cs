using Microsoft.ML.OnnxRuntime;

namespace Earshot.Onnx;

/// <summary>What ONNX Runtime computes on, for the whole process.</summary>
public static class OnnxDevice
{
    /// <summary>The names: <c>cpu</c>, <c>cuda</c>, <c>directml</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["cpu", "cuda", "directml"];

    /// <summary>The one in use. Default: <c>cpu</c>.</summary>
    public static string Current { get; set; } = Names[0];

    /// <summary>Asks for the device; or says what is missing.</summary>
    internal static string? Use(SessionOptions settings)
    {
        try
        {
            if (Current == "cuda")
                settings.AppendExecutionProvider_CUDA();
            else if (Current == "directml")
                settings.AppendExecutionProvider_DML();
            return null;
        }
        catch (Exception e)
            when (e
                    is OnnxRuntimeException
                        or EntryPointNotFoundException
                        or DllNotFoundException
                        or NotSupportedException
            )
        {
            var package = Current == "cuda" ? "Microsoft.ML.OnnxRuntime.Gpu" : "Microsoft.ML.OnnxRuntime.DirectML";
            return $"ONNX Runtime can't compute on '{Current}' here: put the native library of the package {package} "
                + $"in place of the one beside Earshot, with the drivers it asks for, or leave --device out "
                + $"({e.Message.ReplaceLineEndings(" ").Trim()})";
        }
    }
}

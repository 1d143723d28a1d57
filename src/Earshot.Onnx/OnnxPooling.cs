namespace Earshot.Onnx;

/// <summary>How a model's output vectors over a clip become one.</summary>
public enum OnnxPooling
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The largest value of each component.</summary>
    Max,
}

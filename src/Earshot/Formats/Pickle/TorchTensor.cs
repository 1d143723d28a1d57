namespace Earshot.Formats.Pickle;

/// <summary>A tensor of a PyTorch file.</summary>
/// <param name="Shape">Sizes, outermost first; empty for a single value.</param>
/// <param name="Values">The values, row-major, as float32 whatever the file's own type (integers above 2²⁴ are
/// rounded).</param>
internal sealed record TorchTensor(int[] Shape, float[] Values);

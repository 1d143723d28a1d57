using Earshot.Formats.Pickle;

namespace Earshot.Features.EfficientAt;

/// <summary>The network's tensors by their PyTorch names; each must be there in the shape asked for.</summary>
internal sealed class NamedTensors(SortedDictionary<string, TorchTensor> tensors)
{
    /// <summary>Convolution <c>name.0</c> with batch normalisation <c>name.1</c>.</summary>
    public FoldedConvolution Convolution(string name, params int[] shape)
    {
        float[] Norm(string part) => Values($"{name}.1.{part}", shape[0]);
        return FoldedConvolution.Fold(
            Values($"{name}.0.weight", shape),
            Norm("weight"),
            Norm("bias"),
            Norm("running_mean"),
            Norm("running_var")
        );
    }

    public DenseLayer Linear(string name, int outputs, int inputs) =>
        new(Values($"{name}.weight", outputs, inputs), Values($"{name}.bias", outputs));

    private float[] Values(string name, params int[] shape)
    {
        if (!tensors.TryGetValue(name, out var tensor))
            throw new InvalidDataException($"the weights have no tensor '{name}': this is not mn04_as");
        if (!tensor.Shape.SequenceEqual(shape))
            throw new InvalidDataException(
                $"tensor '{name}' is [{string.Join(", ", tensor.Shape)}], expected [{string.Join(", ", shape)}]: "
                    + $"this is not mn04_as"
            );
        return tensor.Values;
    }
}

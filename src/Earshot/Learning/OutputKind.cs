using System.Text.Json.Serialization;

namespace Earshot.Learning;

/// <summary>What is answered of a window: one class, or a yes or no for each class.</summary>
/// <remarks>Stored options keep the names they had first, Softmax and Sigmoid.</remarks>
public enum OutputKind
{
    /// <summary>Exactly one class is true of a window: ŷ = softmax(z), probabilities sum to 1.</summary>
    [JsonStringEnumMemberName("Softmax")]
    OneOfMany = 0,

    /// <summary>
    /// Any number of classes is true of a window, each a question of its own: ŷ_c = 1 / (1 + e^-z_c). Probabilities do
    /// not sum to 1.
    /// </summary>
    [JsonStringEnumMemberName("Sigmoid")]
    AnyOfMany = 1,
}

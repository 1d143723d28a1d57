namespace Earshot.Inference.Onnx;

/// <summary>What a classifier has become in an ONNX graph.</summary>
/// <param name="Probabilities">Name of its probabilities (n, k), not calibrated.</param>
/// <param name="Novelty">Appends how unlike the training clips each row is (n), and names it; null where the method
/// can't tell.</param>
internal sealed record OnnxAnswer(string Probabilities, Func<string>? Novelty = null);

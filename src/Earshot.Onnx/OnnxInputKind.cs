namespace Earshot.Onnx;

/// <summary>What a model listens to.</summary>
public enum OnnxInputKind
{
    /// <summary>Mono samples, full scale ±1.</summary>
    Waveform,

    /// <summary>VGGish's log-mel patches of 96 frames (0.96 s) by 64 bands, at 16 kHz.</summary>
    LogMelPatches,
}

using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Formats;
using Earshot.Numerics;

namespace Earshot.Networks.Training;

/// <summary>
/// A training at the end of an epoch as one safetensors file: the weights, the best weights, what the optimiser
/// remembers, and the report as metadata.
/// </summary>
internal static class Checkpoint
{
    public static void Save<T>(string path, TrainingState<T> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var archive = new TensorArchive();
        foreach (var (name, values) in Parts(state))
            archive.Tensors[name] = ToMatrix<T>(values);
        var report = state.Report!;
        archive.Metadata["epoch"] = Text(report.Epoch);
        archive.Metadata["loss"] = Text(report.Loss);
        archive.Metadata["score"] = Text(report.Score);
        archive.Metadata["bestEpoch"] = Text(report.BestEpoch);
        archive.Metadata["bestScore"] = Text(report.BestScore);
        archive.Metadata["steps"] = Text(state.Optimiser.Steps);
        AtomicFile.Write(path, stream => SafeTensors.Write(stream, archive));
    }

    /// <exception cref="InvalidDataException">It is of another network.</exception>
    public static void Load<T>(string path, TrainingState<T> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var stream = File.OpenRead(path);
        var archive = SafeTensors.Read(stream);
        state.Best ??= state.Optimiser.Parameters.Snapshot();
        for (var i = 0; i < state.Optimiser.Parameters.All.Count; i++)
            if (archive.Tensors.ContainsKey($"optimiser/0/{state.Optimiser.Parameters.All[i].Name}"))
                state.Optimiser.Memory(i);
        foreach (var (name, values) in Parts(state))
            FromMatrix(archive.Require(name, 1, values.Length), values);
        state.Optimiser.Steps = (long)archive.RequireNumber("steps", 0, long.MaxValue);
        state.Report = new(
            (int)archive.RequireNumber("epoch", 0, int.MaxValue),
            Any("loss"),
            Any("score"),
            (int)archive.RequireNumber("bestEpoch", 0, int.MaxValue),
            Any("bestScore"),
            state.Optimiser.LearningRate
        );

        double Any(string name) => archive.RequireNumber(name, double.NegativeInfinity, double.PositiveInfinity);
    }

    private static IEnumerable<(string Name, T[] Values)> Parts<T>(TrainingState<T> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var optimiser = state.Optimiser;
        for (var i = 0; i < optimiser.Parameters.All.Count; i++)
        {
            var parameter = optimiser.Parameters.All[i];
            yield return ($"weights/{parameter.Name}", parameter.Tensor.Storage.Values);
            yield return ($"best/{parameter.Name}", state.Best![i]);
            if (optimiser.HasMemory(i))
                for (var k = 0; k < optimiser.Memory(i).Length; k++)
                    yield return ($"optimiser/{k}/{parameter.Name}", optimiser.Memory(i)[k]);
        }
    }

    private static Matrix<float> ToMatrix<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (values is float[] already)
            return new(1, already.Length, already);
        var matrix = new Matrix<float>(1, values.Length);
        TensorPrimitives.ConvertTruncating<T, float>(values, matrix.Span);
        return matrix;
    }

    private static void FromMatrix<T>(Matrix<float> from, T[] to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TensorPrimitives.ConvertTruncating<float, T>(from.Span, to);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

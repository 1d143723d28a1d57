using System.IO.Compression;
using Earshot.Formats;
using Earshot.Numerics;

namespace Earshot.Recordings.Vectors;

/// <summary>
/// NumPy's arrays: <c>.npy</c> (n, d), or <c>.npz</c> with one array of two axes and perhaps one of texts, the clips.
/// The table of the same order has the array's name (<c>x.npy</c>, <c>x.csv</c>), or is the manifest itself.
/// </summary>
internal static class NumpyVectors
{
    public static Outcome<VectorRows> Read(string path, string? index) =>
        Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase)
            ? ReadArchive(path, index)
            : ReadArray(path).Then(array => Vectors(path, array)).Then(vectors => Named(path, vectors, index));

    private static Outcome<VectorRows> ReadArchive(string path, string? index)
    {
        using var archive = ZipFile.OpenRead(path);
        var arrays = new List<(string Name, NumpyArray Array)>();
        foreach (var entry in archive.Entries)
        {
            using var stream = entry.Open();
            if (NumpyArray.Read(stream, entry.Length) is { IsOk: true, Value: var array })
                arrays.Add((entry.Name, array));
        }
        if (arrays.Where(a => a.Array is { Numbers: not null, Shape.Count: 2 }).ToList() is not [var vectors])
            return Outcome<VectorRows>.Skipped(
                $"{path}: one array of numbers with two axes (n, d) is wanted, it holds "
                    + string.Join(", ", arrays.Select(a => $"{a.Name} ({string.Join(", ", a.Array.Shape)})"))
            );
        var matrix = Vectors(path, vectors.Array);
        return matrix.IsOk && arrays.Find(a => a.Array.Texts?.Length == matrix.Value.Rows).Array?.Texts is { } clips
            ? new VectorRows(clips, new double[clips.Length], new double[clips.Length], matrix.Value)
            : matrix.Then(features => Named(path, features, index));
    }

    private static Outcome<NumpyArray> ReadArray(string path)
    {
        using var stream = File.OpenRead(path);
        var array = NumpyArray.Read(stream, stream.Length);
        return array.IsOk ? array : Outcome<NumpyArray>.Skipped($"{path}: {array.Reason}");
    }

    private static Outcome<Matrix<float>> Vectors(string path, NumpyArray array) =>
        array is { Numbers: { } numbers, Shape: [var rows and > 0, var columns and > 0] }
            ? new Matrix<float>(rows, columns, numbers)
            : Outcome<Matrix<float>>.Skipped(
                $"{path}: numbers with two axes (n, d) are wanted, its shape is ({string.Join(", ", array.Shape)})"
            );

    private static Outcome<VectorRows> Named(string path, Matrix<float> features, string? index)
    {
        var beside = Path.ChangeExtension(path, ".csv");
        return File.Exists(beside) ? VectorTable.Beside(beside, features)
            : index is not null ? VectorTable.Beside(index, features)
            : Outcome<VectorRows>.Skipped(
                $"{path} does not say which clip a row is of: put a table of the same order beside it ({beside}, with "
                    + "a column 'path')"
            );
    }
}

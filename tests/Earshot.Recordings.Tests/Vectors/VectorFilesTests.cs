using Earshot.Datasets;
using Earshot.Formats;
using Earshot.Numerics;
using Earshot.Recordings.Extraction;
using Earshot.Recordings.Vectors;
using Earshot.Testing;

namespace Earshot.Recordings.Tests.Vectors;

public sealed class VectorFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("float16", 3)]
    [InlineData("float32", 3)]
    [InlineData("float64", 1)]
    public void Arrays_of_numpy_are_read_as_numpy_wrote_them(string type, int version)
    {
        Python(
            $"""
            import numpy as np
            a = (np.arange(12).reshape(3, 4) / 4 - 1).astype('{type}')
            np.lib.format.write_array(open('x.npy', 'wb'), a, version=({version}, 0))
            np.savez('x.npz', vectors=a, clips=np.array(['a.wav', 'sub/b.wav', 'ü.wav']))
            np.savez_compressed('packed.npz', vectors=a, clips=np.array([b'a.wav', b'b', b'c']))
            """
        );
        folder.Write("x.csv", "label,path\nlow,a.wav\n,sub/b.wav\nhigh,ü.wav\n");
        foreach (var name in new[] { "x.npy", "x.npz" })
        {
            var file = VectorFiles.Read([folder.File(name)]).Value;
            Assert.Equal(["a.wav", "sub/b.wav", "ü.wav"], file.Paths);
            Assert.Equal(Enumerable.Range(0, 12).Select(i => (i / 4f) - 1), file.Features.Span.ToArray());
        }
        Assert.Equal(["a.wav", "b", "c"], VectorFiles.Read([folder.File("packed.npz")]).Value.Paths);
    }

    [Fact]
    public void An_array_that_is_not_one_of_vectors_is_refused_with_its_reason()
    {
        Python(
            """
            import numpy as np
            a = np.arange(12).reshape(3, 4) / 4
            np.save('fortran.npy', np.asfortranarray(a))
            np.save('ints.npy', a.astype('int64'))
            np.save('line.npy', a[0])
            np.save('objects.npy', np.array([{}], dtype=object), allow_pickle=True)
            np.save('nan.npy', a * np.nan)
            np.save('good.npy', a)
            np.savez('two.npz', a=a, b=a)
            """
        );
        folder.Write("index.csv", "path\na.wav\nb.wav\nc.wav\n");
        Refused("fortran.npy", "numpy.ascontiguousarray");
        Refused("ints.npy", "save it with .astype('float32')");
        Refused("line.npy", "two axes (n, d) are wanted, its shape is (4)");
        Refused("objects.npy", "'|O'", "save it with .astype('float32')");
        Refused("nan.npy", "value 1 of row 1 (a.wav) is NaN");
        Refused("two.npz", "one array of numbers with two axes");
        folder.Write("short.csv", "path\na.wav\n");
        Assert.Contains(
            "1 rows, the array beside it 3",
            VectorFiles.Read([folder.File("good.npy")], folder.File("short.csv")).Reason
        );
        Assert.Contains("does not say which clip a row is of", VectorFiles.Read([folder.File("good.npy")]).Reason);
        var bytes = File.ReadAllBytes(folder.File("good.npy"));
        var random = new RandomStreams(3).Stream("damage");
        for (var i = 0; i < 500; i++)
            using (var damaged = new MemoryStream(Mutation.Of(bytes, random)))
                NumpyArray.Read(damaged, damaged.Length);
    }

    [Fact]
    public void A_table_of_windows_gives_every_column_of_numbers()
    {
        folder.Write(
            "windows.csv",
            "file,start_time,end_time,0,1,2,label\nrec/a.wav,0.0,3.0,1,2,3,x\nrec/a.wav,3.0,6.0,4,5,6e-1,\n"
        );
        var file = VectorFiles.Read([folder.File("windows.csv")]).Value;
        Assert.Equal(
            [(0, 3), (3, 6)],
            file.BeginSeconds.Zip(file.EndSeconds).Select(t => ((int)t.First, (int)t.Second))
        );
        Assert.Equal([1, 2, 3, 4, 5, 0.6f], file.Features.Span.ToArray());
        folder.Write("bad.csv", "file,a,b\nx.wav,1,2\ny.wav,1,two\n");
        Refused("bad.csv", "line 3, column b: a number is wanted, got 'two'");
        folder.Write("none.csv", "a,b\n1,2\n");
        Refused("none.csv", "no column that names the clip");
    }

    [Fact]
    public void Text_embeddings_of_BirdNET_are_a_file_a_recording()
    {
        folder.Write("e/dawn.birdnet.embeddings.txt", "0.0\t3.0\t0.5,1.5\n3.0\t6.0\t2.5,-1\n");
        folder.Write("e/dusk.birdnet.embeddings.txt", "0.0\t3.0\t9,8\n");
        var file = VectorFiles.Read([folder.File("e")]).Value;
        Assert.Equal(["dawn", "dawn", "dusk"], file.Paths);
        Assert.Equal([0.5f, 1.5f, 2.5f, -1, 9, 8], file.Features.Span.ToArray());
        folder.Write("e/bad.birdnet.embeddings.txt", "0.0\t3.0\t9,8,7\n0\t3\t1,2\n");
        Refused("e/bad.birdnet.embeddings.txt", "line 2: it has 2 values, the line before 3");
    }

    [Fact]
    public void Rows_find_their_clips_by_path_and_else_by_a_name_that_is_unique()
    {
        Clip[] clips = [Clip("a/x.wav"), Clip("b/x.wav"), Clip("c/dawn.flac"), Clip("d/y.wav")];
        var set = new ClipSet("set", clips) { Root = folder.Path };
        string[] paths = ["a/x.wav", "elsewhere/x.wav", "dawn", folder.File("d/y.wav"), "dawn"];
        var vectors = new Matrix<float>(5, 1, [1, 2, 3, 4, 5]);
        var file = new FeatureFile("", paths, new double[5], new double[5], new int[5], vectors);
        var encoded = EncodedSet.FromFile(set, file);
        Assert.Equal(
            [("a/x.wav", 1f), ("c/dawn.flac", 3f), ("c/dawn.flac", 5f), ("d/y.wav", 4f)],
            encoded.Clips.Zip(encoded.Features.Span.ToArray()).Select(row => (set.RelativePath(row.First), row.Second))
        );
        Assert.Equal(folder.File("b/x.wav"), Assert.Single(encoded.Skipped).Path);

        Clip Clip(string path) => new(folder.File(path), "label");
    }

    private void Refused(string name, params string[] reasons)
    {
        var read = VectorFiles.Read([folder.File(name)], folder.File("index.csv"));
        Assert.False(read.IsOk);
        Assert.All(reasons, reason => Assert.Contains(reason, read.Reason, StringComparison.Ordinal));
    }

    /// <summary>By Debian's Python with its NumPy; skipped where there is none.</summary>
    private void Python(string script)
    {
        const string python = "/usr/bin/python3";
        var said = Peer.Run(python, "-c", "import importlib.util as u; print(u.find_spec('numpy') is not None)");
        if (!System.Text.Encoding.UTF8.GetString(said).StartsWith("True", StringComparison.Ordinal))
            Assert.Skip("needs python3-numpy, which is not installed");
        Peer.Run(python, "-c", $"import os; os.chdir('{folder.Path}')\n{script}");
    }
}

using Earshot.Numerics;
using Earshot.Recordings.Extraction;
using Earshot.Testing;

namespace Earshot.Recordings.Tests.Extraction;

public sealed class FeatureFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_is_written_comes_back_over_many_row_groups()
    {
        var path = await Write(5000, 200);
        var file = (await FeatureFile.ReadAsync(path)).Value;
        Assert.Equal((5000, 200, "test 1"), (file.Features.Rows, file.Features.Columns, file.Encoder));
        for (var i = 0; i < 5000; i += 7)
        {
            Assert.Equal(($"clip {i}", i, i + 0.5), (file.Paths[i], file.BeginSeconds[i], file.EndSeconds[i]));
            Assert.Equal(Vector(i, 200), file.Features.Row(i).ToArray());
        }
    }

    [Fact]
    public async Task No_rows_make_a_file_too() =>
        Assert.Equal(0, (await FeatureFile.ReadAsync(await Write(0, 3))).Value.Features.Rows);

    [Fact]
    public async Task A_vector_of_another_length_is_a_bug()
    {
        await using var writer = await FeatureFileWriter.CreateAsync(
            folder.File("x.parquet"),
            new("test", 3, null, "test 1")
        );
        await Assert.ThrowsAsync<ArgumentException>(() => writer.AddAsync(new("clip", 0, 1, 8000, "none", [1, 2])));
    }

    [Fact]
    public async Task Files_of_two_encoders_do_not_mix()
    {
        var (first, second) = (await Write(2, 3), await Write(2, 4, "other 2"));
        Assert.Contains("do not mix", (await FeatureFile.ReadAllAsync(first, second)).Reason);
    }

    [Fact]
    public async Task Damaged_files_give_a_reason_or_rows()
    {
        var bytes = File.ReadAllBytes(await Write(40, 5));
        var random = new RandomStreams(9).Stream("damage");
        var bad = 0;
        for (var i = 0; i < 400; i++)
        {
            var damaged = bytes.ToArray();
            for (var changes = 1 + random.Next(3); changes > 0; changes--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            var path = folder.File("damaged.parquet");
            File.WriteAllBytes(path, random.Next(4) == 0 ? damaged[..random.Next(damaged.Length)] : damaged);
            if (!(await FeatureFile.ReadAsync(path)).IsOk)
                bad++;
        }
        Assert.InRange(bad, 40, 400);
    }

    private async Task<string> Write(int rows, int dimension, string fingerprint = "test 1")
    {
        var path = folder.File($"{fingerprint}-{rows}.parquet");
        await using var writer = await FeatureFileWriter.CreateAsync(path, new("test", dimension, null, fingerprint));
        for (var i = 0; i < rows; i++)
            await writer.AddAsync(new($"clip {i}", i, i + 0.5, 8000, "none", Vector(i, dimension)));
        await writer.CompleteAsync();
        return path;
    }

    private static float[] Vector(int row, int dimension) =>
        [.. Enumerable.Range(0, dimension).Select(k => row + k / 1000f)];
}

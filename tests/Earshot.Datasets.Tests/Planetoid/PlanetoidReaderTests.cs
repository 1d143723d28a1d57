using Earshot.Datasets.Planetoid;
using Earshot.Graphs;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Datasets.Tests.Planetoid;

/// <summary>
/// Figures by SciPy 1.10 and NumPy 1.24 over the same files; nodes, edges and classes also as Kipf and Welling's table
/// 1 has them.
/// </summary>
public class PlanetoidReaderTests
{
    [Theory]
    [InlineData("cora", 2708, 1433, 49216, 5278, 7, 140, 0, 9_056_525_419, 10_506_393)]
    [InlineData("citeseer", 3327, 3703, 105165, 4552, 6, 120, 15, 11_984_144_116, 14_845_744)]
    public void ReadsWhatSciPyReads(
        string name,
        int nodes,
        int features,
        int entries,
        int edges,
        int classes,
        int training,
        int isolated,
        long edgeSum,
        long labelSum
    )
    {
        var graph = Read(name);
        Assert.Equal(
            (nodes, features, entries),
            (graph.Features.Rows, graph.Features.Columns, graph.Features.Values.Length)
        );
        Assert.Equal((nodes, edges, classes), (graph.Graph.Nodes, graph.Graph.Edges, graph.ClassCount));
        Assert.Equal((training, 500, 1000), (graph.Training.Length, graph.Validation.Length, graph.Test.Length));
        Assert.Equal(isolated, graph.Labels.Count(label => label < 0));
        Assert.Equal(
            edgeSum,
            Enumerable.Range(0, nodes).Sum(i => graph.Graph.Of(i).ToArray().Where(j => j > i).Sum(j => (long)i * j))
        );
        Assert.Equal(labelSum, graph.Labels.Select((label, node) => (long)label * node).Sum());
        Assert.Empty(graph.Training.Concat(graph.Validation).Intersect(graph.Test));
        Assert.All(
            graph.Training.Concat(graph.Validation).Concat(graph.Test),
            node => Assert.True(graph.Labels[node] >= 0)
        );
    }

    /// <summary>
    /// Binary features: an entry of a row-normalised matrix is one over the number of words of its node.
    /// </summary>
    [Theory]
    [InlineData("cora", 52_432_241_815)]
    [InlineData("citeseer", 317_451_632_061)]
    public void FeaturesStandAtTheirNodeAndRowsSumToOne(string name, long placeSum)
    {
        var features = Read(name).Features;
        var places = 0L;
        for (var i = 0; i < features.Rows; i++)
        {
            var row = features.RowStarts[i]..features.RowStarts[i + 1];
            foreach (var column in features.ColumnIndices.AsSpan(row))
                places += (long)i * column;
            var sum = features.Values.AsSpan(row).ToArray().Sum(v => (double)v);
            if (features.RowStarts[i] < features.RowStarts[i + 1])
                Assert.Equal(1, sum, 1e-5);
        }
        Assert.Equal(placeSum, places);
    }

    [Fact]
    public void APartThatIsMissingIsNamedWithItsSource()
    {
        var outcome = PlanetoidReader.Read(SharedData.Require("data", "planetoid", "pubmed_incomplete"), "pubmed");
        Assert.False(outcome.IsOk);
        Assert.Contains("ind.pubmed.allx", outcome.Reason);
        Assert.Contains("kimiyoung/planetoid", outcome.Reason);
    }

    [Fact]
    public void ADamagedPartIsSkippedWithAReason()
    {
        var source = SharedData.Require("data", "planetoid");
        var folder = Directory.CreateTempSubdirectory("earshot-planetoid-");
        try
        {
            foreach (var file in Directory.EnumerateFiles(source, "ind.cora.*"))
                File.WriteAllBytes(Path.Combine(folder.FullName, Path.GetFileName(file)), File.ReadAllBytes(file));
            File.WriteAllText(Path.Combine(folder.FullName, "ind.cora.test.index"), "17\n");
            Assert.Contains("don't fit", PlanetoidReader.Read(folder.FullName, "cora").Reason);
            File.WriteAllBytes(Path.Combine(folder.FullName, "ind.cora.allx"), [0x80, 2]);
            Assert.Contains("damaged", PlanetoidReader.Read(folder.FullName, "cora").Reason);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void DamagedMatricesAreValuesOrBadData()
    {
        var folder = SharedData.Require("data", "planetoid");
        byte[][] samples =
        [
            File.ReadAllBytes(Path.Combine(folder, "ind.cora.x")),
            File.ReadAllBytes(Path.Combine(folder, "ind.citeseer.y")),
        ];
        var random = new RandomStream(3);
        for (var i = 0; i < 10_000; i++)
        {
            var pickle = Mutation.Of(samples[random.Next(samples.Length)], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                PlanetoidReader.Load(pickle);
            }
            catch (InvalidDataException) { }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000 + 200 * pickle.Length);
        }
    }

    private static KnownGraph Read(string name) =>
        PlanetoidReader.Read(SharedData.Require("data", "planetoid"), name).Value;
}

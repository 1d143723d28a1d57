using System.Text.Json.Nodes;

namespace Earshot.Cli.Tests;

public sealed class PretrainTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Trained for an epoch, gone on with for another: the bits of two epochs at once.</summary>
    [Fact]
    public async Task An_encoder_of_ones_own_goes_on_where_it_stood_and_is_read()
    {
        folder.WithTwoClasses(2);
        var first = await Pretrain("a.safetensors", "1");
        Assert.Equal((ExitCode.Ok, ""), (first.Code, first.Error));
        var second = JsonNode.Parse((await Pretrain("a.safetensors", "2", "--json")).Output)!;
        Assert.Equal((2, 4), ((int)second["epochs"]!, (int)second["clips"]!));
        Assert.Equal(ExitCode.Ok, (await Pretrain("b.safetensors", "2")).Code);
        Assert.Equal(
            File.ReadAllLines(folder["b.safetensors.losses.csv"]),
            File.ReadAllLines(folder["a.safetensors.losses.csv"])
        );
        Assert.Equal(File.ReadAllBytes(folder["b.safetensors"]), File.ReadAllBytes(folder["a.safetensors"]));
        Assert.Contains("data:image/png", File.ReadAllText(folder["a.safetensors.html"]), StringComparison.Ordinal);

        var features = await Run.Earshot(
            "features",
            folder["clips"],
            "--encoder",
            $"ssast:{folder["a.safetensors"]}",
            "-o",
            folder["f.parquet"]
        );
        Assert.Equal(ExitCode.Ok, features.Code);
    }

    [Fact]
    public async Task Another_network_is_refused_by_name()
    {
        folder.WithTwoClasses(2);
        var run = await Run.Earshot("pretrain", folder["clips"], "--network", "vatt");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("ssast-tiny, byols", run.Error, StringComparison.Ordinal);
    }

    private Task<Run> Pretrain(string name, string epochs, params string[] more) =>
        Run.Earshot(["pretrain", folder["clips"], "--epochs", epochs, "--batch", "2", "-o", folder[name], .. more]);
}

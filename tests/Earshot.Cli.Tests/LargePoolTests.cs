using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Earshot.Cli.Tests;

/// <summary>A pool so large that the model keeps prototypes in place of its clips.</summary>
public sealed class LargePoolTests : IDisposable
{
    private const int Clips = 20_000;
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Train_and_card_say_what_is_given_up_and_the_file_is_small()
    {
        var random = new Random(4);
        var (clips, rows) = (new StringBuilder("path,label\n"), new StringBuilder("file,0,1,2\n"));
        for (var i = 0; i < Clips; i++)
        {
            var isLow = i % 2 == 0;
            clips.Append(CultureInfo.InvariantCulture, $"{i}.wav,{(i >= 200 ? "" : isLow ? "low" : "high")}\n");
            rows.Append(CultureInfo.InvariantCulture, $"{i}.wav,{random.NextDouble() + (isLow ? 0 : 0.8)},");
            rows.Append(CultureInfo.InvariantCulture, $"{random.NextDouble()},{random.NextDouble()}\n");
        }
        folder.Write("clips.csv", clips.ToString());
        folder.Write("vectors.csv", rows.ToString());
        string[] train =
        [
            .. (string[])["train", folder["clips.csv"], "--features", folder["vectors.csv"], "--encoder", "other"],
            .. (string[])["--folds", "0", "--json", "-o", folder["m.earshot"]],
        ];
        var trained = await Run.Earshot(train);
        Assert.True(trained.Code == 0, trained.Error);
        var condensed = JsonDocument.Parse(trained.Output).RootElement.GetProperty("condensed");
        Assert.Equal((Clips, 40), (Number("clips"), Number("labels")));
        Assert.InRange(Number("kept"), 3500, 4500);
        Assert.InRange(condensed.GetProperty("accuracy").GetDouble(), 0.75, 1);
        Assert.InRange(new FileInfo(folder["m.earshot"]).Length, 1, 200_000);

        var card = await Run.Earshot("card", folder["m.earshot"]);
        Assert.Equal(0, card.Code);
        Assert.Contains($"It keeps {Number("kept")} prototypes of {Clips} clips", card.Output);

        int Number(string name) => condensed.GetProperty(name).GetInt32();
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Earshot.Features.EfficientAt;
using Earshot.Testing;

namespace Earshot.Cli.Tests;

public class EncodersTests
{
    [Theory]
    [InlineData("encoders")]
    [InlineData("encoders", "list")]
    public async Task Every_encoder_is_listed(params string[] arguments)
    {
        var run = await Run.Earshot(arguments);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.All(Features.Encoders.Names, name => Assert.Contains(name, run.Output));
    }

    [Fact]
    public async Task Weights_are_downloaded_once_and_kept_whole()
    {
        var weights = File.ReadAllBytes(SharedData.Require("models", "efficientat_mn04", "resources", Mn04.FileName));
        using var folder = new TempFolder();
        using var server = new Server(weights);
        string[] call = ["encoders", "get", "mn04", "--from", server.Address, "--to", folder["models"]];
        var first = await Run.Earshot(call);
        Assert.Equal((ExitCode.Ok, ""), (first.Code, first.Error));
        Assert.Equal(weights, File.ReadAllBytes(folder[$"models/{Mn04.FileName}"]));
        var second = JsonNode.Parse((await Run.Earshot([.. call, "--json"])).Output)!;
        Assert.Equal(
            ("mn04", folder[$"models/{Mn04.FileName}"]),
            ((string)second["encoder"]!, (string)second["output"]!)
        );
        Assert.Equal(1, server.Answered);
    }

    [Fact]
    public async Task What_is_not_the_published_file_is_not_kept()
    {
        using var folder = new TempFolder();
        using var server = new Server("something else"u8.ToArray());
        var run = await Run.Earshot("encoders", "get", "mn04", "--from", server.Address, "--to", folder["models"]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("SHA-256", run.Error);
        Assert.False(Directory.Exists(folder["models"]));
    }

    [Theory]
    [InlineData("nonsense", "http://127.0.0.1:1/", "no weights for 'nonsense'")]
    [InlineData("mn04", "http://127.0.0.1:1/", "by other means")]
    [InlineData("mn04", "ftp://127.0.0.1/", "no http or https address")]
    public async Task What_can_not_be_had_is_said(string name, string address, string expected)
    {
        using var folder = new TempFolder();
        var run = await Run.Earshot("encoders", "get", name, "--from", address, "--to", folder["models"]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(expected, run.Error);
    }

    [Fact]
    public async Task The_list_tells_what_pretrained_weights_are_and_whether_they_are_here()
    {
        var run = await Run.Earshot("encoders", "list", "--json");
        var words = System
            .Text.Json.JsonDocument.Parse(run.Output)
            .RootElement.GetProperty("encoders")
            .EnumerateArray()
            .Single(e => e.GetProperty("name").GetString() == "words");
        Assert.Equal(328_128, words.GetProperty("parameters").GetInt64());
        Assert.Contains("Apache-2.0", words.GetProperty("licence").GetString());
        Assert.Contains("openWakeWord", words.GetProperty("source").GetString());
        Assert.Equal(words.GetProperty("installed").GetBoolean(), words.GetProperty("objection").GetString() is null);
    }

    [Theory]
    [InlineData("--accept-licence", "birdnet3")]
    [InlineData("no length or checksum is published", "birdnet3", "--accept-licence")]
    [InlineData("fetch it from https://huggingface.co/sammlapp/Perch_v2_headless yourself", "perch2-headless")]
    public async Task The_licence_of_a_published_network_is_said_first(string expected, params string[] call)
    {
        using var folder = new TempFolder();
        var run = await Run.Earshot(["encoders", "get", .. call, "--to", folder["models"]]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(call[0] == "birdnet3" ? "CC BY-NC-SA 4.0" : "Apache-2.0", run.Error, StringComparison.Ordinal);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Published_networks_are_listed_with_licence_and_file()
    {
        var run = await Run.Earshot("encoders", "list", "--json");
        var perch = System
            .Text.Json.JsonDocument.Parse(run.Output)
            .RootElement.GetProperty("encoders")
            .EnumerateArray()
            .Single(e => e.GetProperty("name").GetString() == "perch2");
        Assert.Equal(
            (1536, 14_795),
            (perch.GetProperty("dimension").GetInt32(), perch.GetProperty("classCount").GetInt32())
        );
        Assert.Equal(409_148_616, perch.GetProperty("bytes").GetInt64());
        Assert.Contains("Apache-2.0", perch.GetProperty("licence").GetString(), StringComparison.Ordinal);
        Assert.Contains("birdnet24", (await Run.Earshot("encoders", "list")).Output, StringComparison.Ordinal);
    }

    /// <summary>In a process of its own, whose folder of models holds a preset that names the server.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_network_comes_with_the_names_of_its_classes_and_non_commercial_ones_ask_first(bool accepted)
    {
        using var folder = new TempFolder();
        using var server = new Server("weights"u8.ToArray());
        var sha = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("weights"u8));
        folder.Write(
            "models/mine.preset.json",
            $$"""
            { "name": "mine", "summary": "frogs", "file": "mine.onnx", "licence": "CC BY-NC 4.0, the makers of mine",
              "nonCommercial": true, "address": "{{server.Address}}", "bytes": 7, "sha256": "{{sha}}",
              "scores": { "names": "mine.txt", "address": "{{server.Address}}", "sha256": "{{sha}}" },
              "options": { "kind": "waveform", "input": "", "shape": [-1, 9], "sampleRateHz": 16000, "output": "" } }
            """
        );
        string[] call = ["encoders", "get", "mine", "--to", folder["models"]];
        if (accepted)
            call = [.. call, "--accept-licence"];
        using var run = Run.StartAs(["env", $"EARSHOT_MODELS={folder["models"]}"], call);
        var error = await run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("CC BY-NC 4.0, the makers of mine", error, StringComparison.Ordinal);
        Assert.Equal((accepted ? ExitCode.Ok : ExitCode.BadInput, accepted ? 2 : 0), (run.ExitCode, server.Answered));
        Assert.All(["models/mine.onnx", "models/mine.txt"], file => Assert.Equal(accepted, File.Exists(folder[file])));
    }

    [Fact]
    public async Task A_device_of_another_name_is_refused()
    {
        var run = await Run.Earshot("encoders", "list", "--device", "abacus");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("directml", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_nothing_is_downloaded()
    {
        using var folder = new TempFolder();
        using var server = new Server("weights"u8.ToArray());
        Environment.SetEnvironmentVariable("EARSHOT_OFFLINE", "1");
        try
        {
            var run = await Run.Earshot("encoders", "get", "words", "--from", server.Address, "--to", folder["models"]);
            Assert.Equal((ExitCode.BadInput, 0), (run.Code, server.Answered));
            Assert.Contains("EARSHOT_OFFLINE", run.Error);
        }
        finally
        {
            Environment.SetEnvironmentVariable("EARSHOT_OFFLINE", null);
        }
    }

    /// <summary>Answers every request with the same bytes, on a loopback port that is free.</summary>
    private sealed class Server : IDisposable
    {
        private readonly HttpListener listener = new();

        public Server(byte[] answer)
        {
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            }
            listener.Prefixes.Add(Address);
            listener.Start();
            _ = ServeAsync(answer);
        }

        public string Address { get; }

        public int Answered { get; private set; }

        public void Dispose() => listener.Close();

        private async Task ServeAsync(byte[] answer)
        {
            while (listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
                Answered++;
                await context.Response.OutputStream.WriteAsync(answer);
                context.Response.Close();
            }
        }
    }
}

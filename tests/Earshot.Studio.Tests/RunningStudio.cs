using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Recordings;
using Earshot.Workspace;
using Earshot.Workspace.Training;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Earshot.Studio.Tests;

/// <summary>A real server over a workspace of real files in a folder of its own.</summary>
internal sealed class RunningStudio : IAsyncDisposable
{
    private static readonly TimeSpan BusyMachine = TimeSpan.FromMinutes(1);
    private readonly ClipAudio audio = new();
    private readonly string folder;
    private WebApplication? server;
    private StudioOptions options = new();

    private RunningStudio(string folder) => this.folder = folder;

    public WorkspaceStore Store { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    /// <summary>Sends what the page itself would send.</summary>
    public HttpClient Page { get; private set; } = null!;

    /// <summary>Over clips of two kinds, low and high tones with noise, which any method tells apart.</summary>
    public static Task<RunningStudio> OverTonesAsync(
        int clipsOfEach = 8,
        StudioOptions? options = null,
        Prepared? prepared = null
    ) => OverCopyAsync($"{clipsOfEach} tones", folder => WriteTones(folder, clipsOfEach), prepared, options: options);

    /// <summary>
    /// Over recordings of six seconds that are cut into windows of one: seconds 0 and 1 low, 2 and 3 high, then noise.
    /// </summary>
    public static Task<RunningStudio> OverRecordingsAsync(int recordings = 6, Prepared? prepared = null) =>
        OverCopyAsync(
            $"{recordings} recordings",
            folder => WriteRecordings(folder, recordings),
            prepared,
            new SegmentOptions(1, 1)
        );

    /// <summary>Over a copy of clips and workspace that are made once a run.</summary>
    /// <param name="name">What <c>write</c> puts into the folder of the clips.</param>
    /// <param name="write">Writes them.</param>
    /// <param name="prepared">What is in the workspace besides them.</param>
    /// <param name="cut">How recordings are cut; null: clips of one class each.</param>
    /// <param name="options">Of the server.</param>
    public static Task<RunningStudio> OverCopyAsync(
        string name,
        Action<string> write,
        Prepared? prepared = null,
        SegmentOptions? cut = null,
        StudioOptions? options = null
    ) =>
        StartAsync(
            ReadyWorkspaces.CopyOf(
                $"{name} {prepared?.Name}",
                folder =>
                {
                    var clips = Directory.CreateDirectory(Path.Combine(folder, "clips")).FullName;
                    write(clips);
                    Make(folder, clips, cut, prepared);
                }
            ),
            options
        );

    /// <summary>Over recordings of a folder, cut into windows.</summary>
    public static Task<RunningStudio> OverRecordingsAsync(string recordings, SegmentOptions cut) =>
        OverAsync(recordings, cut);

    /// <summary>Over what <c>make(folder, clips)</c> puts into an empty folder.</summary>
    public static Task<RunningStudio> OverPreparedAsync(Action<string, string> make)
    {
        var folder = Directory.CreateTempSubdirectory("earshot-studio-").FullName;
        make(folder, Directory.CreateDirectory(Path.Combine(folder, "clips")).FullName);
        return StartAsync(folder, null);
    }

    /// <summary>Over the clips of a folder.</summary>
    public static Task<RunningStudio> OverClipsAsync(string clips) => OverAsync(clips, null);

    public async Task<JsonNode?> PostAsync(string path, object body)
    {
        using var response = await Page.PostAsJsonAsync(path, body);
        response.EnsureSuccessStatusCode();
        return response.Content.Headers.ContentType?.MediaType == "application/json"
            ? await response.Content.ReadFromJsonAsync<JsonNode>()
            : null;
    }

    public long ClipId(string path) => Store.Clips.Find(path)!.Id;

    public string? LabelOf(string path) =>
        Store.Labels.All().SingleOrDefault(l => l.ClipId == ClipId(path)) is { } label
            ? Store.Classes.All().Single(c => c.Id == label.ClassId).Name
            : null;

    /// <summary>Starts the server; once it has been stopped, at the address it had.</summary>
    public async Task StartAsync()
    {
        server = StudioServer.Build(Store, audio, options, TimeProvider.System);
        await server.StartAsync();
        var features = server.Services.GetRequiredService<IServer>().Features;
        Address = new Uri(features.Get<IServerAddressesFeature>()!.Addresses.First());
        options = options with { Port = Address.Port };
    }

    /// <summary>Stops the server without waiting for anybody.</summary>
    public async Task StopAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await server!.StopAsync(now.Token);
        await server.DisposeAsync();
        server = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        Page?.Dispose();
        Store?.Dispose();
        audio.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static Task<RunningStudio> OverAsync(string clips, SegmentOptions? cut)
    {
        var folder = Directory.CreateTempSubdirectory("earshot-studio-").FullName;
        Make(folder, clips, cut, null);
        return StartAsync(folder, null);
    }

    /// <summary>A workspace over clips, encoded, with its map.</summary>
    private static void Make(string folder, string clips, SegmentOptions? cut, Prepared? prepared)
    {
        var encoder = new LogMelEncoder();
        using var audio = new ClipAudio();
        using var store = WorkspaceStore
            .Create(Path.Combine(folder, "workspace"), clips, EncoderIdentity.Of(encoder), TimeProvider.System)
            .Value;
        if (cut is not null)
            _ = store.Windows.SetCut(cut, OutputKind.AnyOfMany).Value;
        ClipIngest.AddClips(store, Dataset.Open(clips).Value);
        ClipIngest.Encode(store, audio, encoder, threads: 2, () => { });
        ClipMap.Refresh(store);
        prepared?.Make(store);
    }

    private static async Task<RunningStudio> StartAsync(string folder, StudioOptions? options)
    {
        var studio = new RunningStudio(folder)
        {
            Store = WorkspaceStore.Open(Path.Combine(folder, "workspace"), TimeProvider.System).Value,
            options = (options ?? new()) with { Port = 0, Author = "ada" },
        };
        await studio.StartAsync();
        studio.Page = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = BusyMachine })
        {
            BaseAddress = studio.Address,
        };
        studio.Page.DefaultRequestHeaders.Add("X-Earshot", "1");
        return studio;
    }

    private static void WriteTones(string folder, int clipsOfEach)
    {
        for (var i = 0; i < clipsOfEach; i++)
        {
            WriteTone(Path.Combine(folder, $"low{i}.wav"), 250 + 10 * i, i);
            WriteTone(Path.Combine(folder, $"high{i}.wav"), 2500 + 40 * i, 100 + i);
        }
    }

    private static void WriteRecordings(string folder, int recordings)
    {
        for (var i = 0; i < recordings; i++)
        {
            var noise = new Numerics.RandomStreams(1).Stream($"recording {i}");
            float Tone(int n, double hz) => (float)(0.3 * Math.Sin(2 * Math.PI * hz * n / 16000));
            float[] samples =
            [
                .. Enumerable
                    .Range(0, 6 * 16000)
                    .Select(n =>
                        (float)(0.02 * noise.NextNormal()) + (n < 64000 ? Tone(n, n < 32000 ? 300 : 2500) : 0)
                    ),
            ];
            WavFile.Write(Path.Combine(folder, $"r{i}.wav"), new AudioSignal(samples, 16000));
        }
    }

    private static void WriteTone(string path, double hz, int seed)
    {
        var noise = new Numerics.RandomStreams((ulong)seed).Stream("noise");
        var samples = Enumerable
            .Range(0, 16000)
            .Select(i => (float)(0.3 * Math.Sin(2 * Math.PI * hz * i / 16000) + 0.02 * noise.NextNormal()))
            .ToArray();
        using var writer = new WavWriter(File.Create(path), new WavFormat(16000, 1, WavEncoding.Integer16));
        writer.Write(samples);
    }
}

/// <summary>What a workspace holds before a test begins.</summary>
/// <param name="Name">Tells it from others of the same clips.</param>
/// <param name="Make">Puts it there, once a run.</param>
internal sealed record Prepared(string Name, Action<WorkspaceStore> Make)
{
    /// <summary>Classes of these names.</summary>
    public static Prepared Classes(params string[] names) =>
        new(
            string.Join(' ', names),
            store =>
            {
                foreach (var name in names)
                    store.Classes.Ensure(name);
            }
        );
}

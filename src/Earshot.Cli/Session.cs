using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Numerics;
using Spectre.Console;

namespace Earshot.Cli;

/// <summary>
/// One run of one command: its arguments, where it may print, its clock, its randomness, and whether Ctrl-C was
/// pressed.
/// </summary>
internal sealed class Session(
    ParseResult arguments,
    TextWriter output,
    TextWriter error,
    TimeProvider time,
    CancellationToken cancellation
) : IDisposable
{
    private static readonly JsonSerializerOptions JsonStyle = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new NumberOrNull<double>(), new NumberOrNull<float>() },
    };

    private readonly List<IDisposable> held = [];

    public CancellationToken Cancellation => cancellation;

    public TimeProvider Time => time;

    /// <summary>Where the result goes.</summary>
    public TextWriter Output => output;

    /// <summary>Where notes and progress go.</summary>
    public TextWriter Error => error;

    /// <summary>The call as it was typed, for reports.</summary>
    public string CommandText =>
        string.Join(
            ' ',
            arguments.Tokens.Select(t => t.Value.Contains(' ', StringComparison.Ordinal) ? $"\"{t.Value}\"" : t.Value)
        );

    public bool Json => Get(SharedOptions.Json);

    public int Threads => Get(SharedOptions.Threads);

    public ulong Seed => Get(SharedOptions.Seed);

    public RandomStreams Random => new(Seed);

    public T Get<T>(Option<T> option) => arguments.GetRequiredValue(option);

    public T Get<T>(Argument<T> argument) => arguments.GetRequiredValue(argument);

    /// <summary>Of an argument that may be left out; then the default of its type.</summary>
    public T? Find<T>(Argument<T> argument) => arguments.GetValue(argument);

    /// <summary>The value of an option without a default, or null where it is not given.</summary>
    public T? Find<T>(Option<T> option) => arguments.GetValue(option);

    /// <summary>A token: by its option, else by the environment variable <c>EARSHOT_TOKEN</c>; null: none.</summary>
    public string? Secret(Option<string?> token) =>
        Find(token) ?? (Environment.GetEnvironmentVariable("EARSHOT_TOKEN") is { Length: > 0 } secret ? secret : null);

    /// <summary>Whether an option stands in the call, and is not its default.</summary>
    public bool IsGiven(Option option) => arguments.GetResult(option) is { Implicit: false };

    /// <summary>
    /// Prints the result: as one JSON document with <c>--json</c>, else as the caller shows it to a person. What the
    /// names of a document mean stands in <c>docs/schemas</c>, one file a command.
    /// </summary>
    public void Show(object result, Action<IAnsiConsole> forAPerson)
    {
        if (Json)
            output.WriteLine(JsonSerializer.Serialize(result, JsonStyle));
        else
            forAPerson(Console(output));
    }

    /// <summary>A decoder that remembers what clips were encoded to.</summary>
    public ClipAudio Audio(DecodingOptions? options = null) => new(options, CacheSettings.Of(this));

    /// <summary>What makes the features of a model, silence remembered as clips are.</summary>
    public FeatureSource Source(IClipEncoder encoder) => CachedSource.Of(encoder, () => CacheSettings.Of(this));

    /// <summary>A line for the person on standard error; the name of a file is no order to the terminal.</summary>
    public void Note(string message) =>
        error.WriteLine($"earshot: {string.Concat(message.Select(c => IsOrder(c) ? $"\\x{(int)c:x2}" : $"{c}"))}");

    private static bool IsOrder(char letter) => char.IsControl(letter) && letter is not ('\n' or '\t');

    /// <summary>
    /// Asks the person at the terminal; no where nobody is there to ask, or only JSON is wanted.
    /// </summary>
    public bool Confirm(string question)
    {
        if (Json || !ReferenceEquals(error, System.Console.Error))
            return false;
        if (System.Console.IsInputRedirected || System.Console.IsErrorRedirected)
            return false;
        error.Write($"earshot: {question} [y/N] ");
        return System.Console.ReadLine()?.Trim().StartsWith('y') == true;
    }

    /// <summary>Keeps something until the run ends.</summary>
    public void Hold(IDisposable thing) => held.Add(thing);

    /// <inheritdoc/>
    public void Dispose() => held.ForEach(thing => thing.Dispose());

    /// <summary>Says what is wrong and returns the code.</summary>
    public int Fail(int exitCode, string message)
    {
        Note(message);
        return exitCode;
    }

    /// <summary>
    /// A progress line on standard error with rate and time left; shows itself once the work takes more than two
    /// seconds.
    /// </summary>
    public ProgressLine Progress(string doing, long total, string unit) =>
        new(
            error,
            time,
            live: ReferenceEquals(error, System.Console.Error) && !System.Console.IsErrorRedirected,
            doing,
            total,
            unit
        );

    private static IAnsiConsole Console(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = 160;
        return console;
    }
}

using System.Text.Json.Serialization;
using Earshot.Formats;
using Microsoft.ML.OnnxRuntime;

namespace Earshot.Onnx.Presets;

/// <summary>
/// A published network as a row of data: where it is had, under which licence, what it takes and gives.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record EncoderPreset
{
    /// <summary>What it is asked for by.</summary>
    public required string Name { get; init; }

    /// <summary>What it describes, in one line.</summary>
    public required string Summary { get; init; }

    /// <summary>The file's usual name.</summary>
    public required string File { get; init; }

    /// <summary>Where it is published; null: not known, the user has it.</summary>
    public Uri? Address { get; init; }

    /// <summary>Its length in bytes; null: not published.</summary>
    public long? Bytes { get; init; }

    /// <summary>Its SHA-256, lower-case hexadecimal; null: not published.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Its licence and who made it, as its users are to say it.</summary>
    public required string Licence { get; init; }

    /// <summary>Whether the licence forbids commercial use.</summary>
    public bool NonCommercial { get; init; }

    /// <summary>Length of its feature vector; null: the network gives scores of classes alone.</summary>
    public int? Dimension { get; init; }

    /// <summary>Number of classes it scores; null: none.</summary>
    public int? Classes { get; init; }

    /// <summary>
    /// What it takes and gives. An empty name of input or output means the only input, and the output whose last axis
    /// is <see cref="Dimension"/> long.
    /// </summary>
    public required OnnxEncoderOptions Options { get; init; }

    /// <summary>How its own classes are scored; null: it gives none, or it is not known how.</summary>
    public ClassScores? Scores { get; init; }

    /// <summary>Whether a file is told by its inputs and outputs alone to be this. Default: yes.</summary>
    public bool IsRecognised { get; init; } = true;

    /// <summary>What a download must be; null where that is not known.</summary>
    [JsonIgnore]
    public ModelSource? Source =>
        Address is null || Bytes is null || Sha256 is null
            ? null
            : new ModelSource(File, Address, Sha256, Bytes.Value) { Licence = Licence, Parameters = 0 };

    /// <summary>Whether a file takes and gives what this network does.</summary>
    internal bool Fits(InferenceSession session)
    {
        if (session.InputMetadata.Count != 1 || Dimension is null || !IsRecognised)
            return false;
        var (name, input) = session.InputMetadata.Single();
        return (Options.Input.Length == 0 || Options.Input == name)
            && input.Dimensions.Length == Options.Shape.Count
            && input.Dimensions.Skip(1).SequenceEqual(Options.Shape.Skip(1))
            && (input.Dimensions[0] <= 0 || input.Dimensions[0] == 1)
            && OutputOf(session) is not null
            && (Classes is not { } classes || Widths(session).Contains(classes));
    }

    /// <summary>What it takes and gives, by the names that the file has; or what the file lacks.</summary>
    internal Outcome<OnnxEncoderOptions> OptionsFor(InferenceSession session) =>
        Dimension is null
            ? Outcome<OnnxEncoderOptions>.Skipped(
                $"{Name} gives scores of {Classes} classes and no features: choose another encoder; 'suggest' and "
                    + $"'predict' take its scores by --tags {Name}"
            )
            : OptionsFor(session, OutputOf(session), $"features of {Dimension} values");

    /// <summary>The same of the scores of its own classes, of which a clip has the highest of its windows.</summary>
    internal Outcome<OnnxEncoderOptions> ScoringOptionsFor(InferenceSession session) =>
        OptionsFor(session, ScoresOf(session), $"scores of {Classes?.ToString() ?? "its"} classes")
            .Then<OnnxEncoderOptions>(options => options with { Pooling = OnnxPooling.Max });

    private Outcome<OnnxEncoderOptions> OptionsFor(InferenceSession session, string? output, string what)
    {
        if (session.InputMetadata.Count != 1)
            return Outcome<OnnxEncoderOptions>.Skipped(
                $"{Name} has one input, this file has {string.Join(", ", session.InputMetadata.Keys)}"
            );
        var (input, shape) = session.InputMetadata.Single();
        return output is not null
            ? Options with
            {
                Input = Options.Input.Length > 0 ? Options.Input : input,
                Output = output,
                // an export may take one window at a time
                Shape = shape.Dimensions is [1, _] ? [1, .. Options.Shape.Skip(1)] : Options.Shape,
            }
            : Outcome<OnnxEncoderOptions>.Skipped(
                $"{Name} gives {what}, the outputs of this file are "
                    + string.Join(", ", session.OutputMetadata.Select(o => $"{o.Key} [{Text(o.Value)}]"))
            );
    }

    private string? OutputOf(InferenceSession session)
    {
        if (Options.Output.Length > 0)
            return
                session.OutputMetadata.TryGetValue(Options.Output, out var named)
                && (Last(named) <= 0 || Last(named) == Dimension)
                ? Options.Output
                : null;
        return OnlyOutput(session, width => width == Dimension);
    }

    /// <summary>By its name; else the one of that width; else the one beside the features.</summary>
    private string? ScoresOf(InferenceSession session)
    {
        if (Scores?.Output is { } name)
            return session.OutputMetadata.ContainsKey(name) ? name : null;
        return OnlyOutput(session, width => Classes is { } classes ? width == classes : width != Dimension);
    }

    /// <summary>The one output of such a width; null: there is none, or there are several.</summary>
    private static string? OnlyOutput(InferenceSession session, Predicate<int> fits) =>
        session.OutputMetadata.Where(output => fits(Last(output.Value))).ToList() is [var only] ? only.Key : null;

    private static IEnumerable<int> Widths(InferenceSession session) => session.OutputMetadata.Values.Select(Last);

    private static int Last(NodeMetadata output) => output.Dimensions.LastOrDefault();

    private static string Text(NodeMetadata output) =>
        string.Join(", ", output.Dimensions.Select(size => size > 0 ? $"{size}" : "any"));
}

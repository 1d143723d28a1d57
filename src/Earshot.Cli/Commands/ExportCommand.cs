using System.CommandLine;
using Earshot.Formats;
using Earshot.Inference;
using Earshot.Inference.Onnx;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot export</c>: a model for where Earshot does not run.</summary>
internal sealed class ExportCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Write a model as ONNX, its inference graph baked in.";

    private readonly Argument<string> modelPath = new("model")
    {
        Description = "A model file that 'earshot train' wrote",
    };
    private readonly Option<string> onnx = new("--out", "-o")
    {
        Description = "The ONNX file to write",
        Required = true,
        HelpName = "file",
    };
    private readonly Option<bool> waveform = new("--waveform")
    {
        Description = "Include the log-mel front end: samples go in instead of features",
    };

    public ExportCommand()
        : base(
            "export",
            Summary,
            "earshot export birds.earshot -o birds.onnx",
            "earshot export birds.earshot -o birds.onnx --waveform"
        )
    {
        Add(modelPath);
        Add(onnx);
        Add(waveform);
    }

    public override Task<int> RunAsync(Session session)
    {
        OutputPath.CheckEnding(session.Get(onnx), "an ONNX file", ".onnx");
        var model = Model.Load(session.Get(modelPath)).OrBadInput();
        OutputPath.CheckFile(session, session.Get(onnx));
        var bytes = model.ToOnnx(session.Get(waveform)).OrBadInput();
        var path = session.Get(onnx);
        AtomicFile.Write(path, stream => stream.Write(bytes));
        if (model.Floor is not null)
            session.Note(
                "the model moves windows of a recording to a common floor, the graph takes them as they come: on "
                    + "recordings it answers otherwise than 'earshot predict'"
            );
        var input = session.Get(waveform) ? "waveform (1, samples)" : $"features (n, {model.Classifier.Dimension})";
        var output =
            $"probabilities (n, "
            + $"{model.Classes.Count}){(model.RejectObjection is null ? " and strangeness (n)" : "")}";
        session.Show(
            new
            {
                output = path,
                bytes = bytes.Length,
                opset = OnnxGraph.Opset,
                graphInput = input,
                graphOutput = output,
                classes = model.Classes,
                encoder = model.EncoderName,
            },
            console =>
                console.MarkupLineInterpolated(
                    $"[bold]{path}[/]: {input} → {output}, opset {OnnxGraph.Opset}, {bytes.Length / 1024} KiB"
                )
        );
        return Task.FromResult(ExitCode.Ok);
    }
}

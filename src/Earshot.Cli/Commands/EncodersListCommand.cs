using System.Globalization;
using Earshot.Experiments.Reports;
using Earshot.Features;
using Earshot.Formats;
using Earshot.Onnx.Presets;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot encoders list</c>: what turns clips into features.</summary>
internal sealed class EncodersListCommand()
    : EarshotCommand("list", "List what turns clips into features.", "earshot encoders list --json")
{
    private sealed record Row(string Name, string Summary, Outcome<IClipEncoder> Made, ModelSource? Weights);

    public override Task<int> RunAsync(Session session)
    {
        Row[] rows =
        [
            .. Encoders.Names.Select(name => new Row(
                name,
                Encoders.Summary(name),
                KnownEncoders.All.Create(name),
                Encoders.Weights(name)
            )),
        ];
        var (presets, refused) = EncoderPresets.All();
        foreach (var reason in refused)
            session.Note(reason);
        session.Show(
            new
            {
                encoders = rows.Select(row => new
                    {
                        name = row.Name,
                        summary = row.Summary,
                        dimension = row.Made.IsOk ? row.Made.Value.Dimension : (int?)null,
                        classCount = (int?)null,
                        installed = row.Made.IsOk,
                        parameters = row.Weights?.Parameters,
                        audioSetMap = row.Weights?.AudioSetMap,
                        licence = row.Weights?.Licence,
                        nonCommercial = false,
                        source = row.Weights?.Address,
                        bytes = row.Weights?.ByteCount,
                        objection = row.Made.Reason,
                    })
                    .Concat(
                        presets.Select(preset => new
                        {
                            name = preset.Name,
                            summary = preset.Summary,
                            dimension = preset.Dimension,
                            classCount = preset.Classes,
                            installed = ModelFiles.Find(preset.File) is not null,
                            parameters = (long?)null,
                            audioSetMap = (double?)null,
                            licence = (string?)preset.Licence,
                            nonCommercial = preset.NonCommercial,
                            source = preset.Address,
                            bytes = preset.Bytes,
                            objection = ModelFiles.Find(preset.File) is null ? $"{preset.File} is not here" : null,
                        })
                    ),
            },
            console =>
            {
                console.Write(
                    new ReportTable(
                        "Also onnx:PATH for any model in an ONNX file; ast:, ssast:, cnn14:, byols:, "
                            + "wav2vec2:, hubert:PATH for their checkpoints; and two joined by +",
                        ["encoder", "features", "weights", "AudioSet mAP", "licence", "what it describes"],
                        [.. rows.Select(Cells)]
                    )
                );
                console.Write(
                    new ReportTable(
                        "Published networks, by the file their makers publish; 'earshot encoders get NAME' says how",
                        ["encoder", "features", "classes", "file", "licence", "what it describes"],
                        [.. presets.Select(Cells)]
                    )
                );
                foreach (var row in rows.Where(row => !row.Made.IsOk))
                    console.MarkupLineInterpolated($"{row.Name} is not here: {row.Made.Reason}");
            }
        );
        return Task.FromResult(ExitCode.Ok);
    }

    private static IReadOnlyList<string> Cells(EncoderPreset preset) =>
        [
            preset.Name,
            preset.Dimension?.ToString(CultureInfo.InvariantCulture) ?? "none",
            preset.Classes?.ToString("N0", CultureInfo.InvariantCulture) ?? "",
            ModelFiles.Find(preset.File) ?? $"{preset.File}, not here",
            preset.Licence,
            preset.Summary,
        ];

    private static IReadOnlyList<string> Cells(Row row) =>
        [
            row.Name,
            row.Made.IsOk ? $"{row.Made.Value.Dimension}" : "not here",
            row.Weights?.Parameters.ToString("N0", CultureInfo.InvariantCulture) ?? "none",
            row.Weights?.AudioSetMap?.ToString("F3", CultureInfo.InvariantCulture) ?? "",
            row.Weights?.Licence ?? "",
            row.Summary,
        ];
}

using System.CommandLine;
using Earshot.Features;
using Earshot.Formats;
using Earshot.Onnx.Presets;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot encoders get</c>: downloads a pretrained encoder's weights and checks them.</summary>
internal sealed class EncodersGetCommand : EarshotCommand
{
    private static readonly string Names = string.Join(
        ", ",
        Encoders.Names.Where(n => Encoders.Weights(n) is not null)
    );

    private readonly Argument<string> name = new("encoder")
    {
        Description = $"Which: {Names}, or a published network of 'earshot encoders list'",
    };
    private readonly Option<string?> address = new("--from")
    {
        Description = "Another address to download from; the checksum must be the same",
        HelpName = "url",
    };
    private readonly Option<string> folder = new("--to")
    {
        Description = "Folder to put it into",
        DefaultValueFactory = _ => ModelFiles.CacheFolder,
        HelpName = "folder",
    };

    private readonly Option<bool> accept = new("--accept-licence")
    {
        Description = "Agree to a licence that forbids commercial use",
    };

    public EncodersGetCommand()
        : base(
            "get",
            "Download a pretrained encoder's weights.",
            "earshot encoders get mn04",
            "earshot encoders get words",
            "earshot encoders get perch2",
            "earshot encoders get mn04 --from https://mirror.example.org/mn04_as_mAP_432.pt"
        )
    {
        Add(name);
        Add(address);
        Add(folder);
        Add(accept);
    }

    public override async Task<int> RunAsync(Session session)
    {
        var source =
            Encoders.Weights(session.Get(name))
            ?? OfPreset(session)
            ?? throw new BadInputException($"there are no weights for '{session.Get(name)}'; choose one of {Names}");
        var given = session.Find(address) ?? source.Address.AbsoluteUri;
        if (
            !Uri.TryCreate(given, UriKind.Absolute, out var from)
            || (from.Scheme != Uri.UriSchemeHttp && from.Scheme != Uri.UriSchemeHttps)
        )
            throw new BadInputException($"'{given}' is no http or https address");
        var path = (await ModelDownload.RunAsync(source, from, session.Get(folder), session.Cancellation)).OrBadInput();
        await GetNamesAsync(session);
        session.Show(
            new
            {
                encoder = session.Get(name),
                output = path,
                sha256 = source.Sha256,
                licence = source.Licence,
            },
            console => console.MarkupLineInterpolated($"{session.Get(name)} ({source.Licence}): [bold]{path}[/]")
        );
        return ExitCode.Ok;
    }

    /// <summary>Names of a network's own classes lie beside it; where they can't be had, it does without.</summary>
    private async Task GetNamesAsync(Session session)
    {
        if (EncoderPresets.Find(session.Get(name)) is not { Scores: { Names: { } file } scores } preset)
            return;
        var into = session.Get(folder);
        var got = scores.SourceOf(preset.Licence) is { } source
            ? await ModelDownload.RunAsync(source, source.Address, into, session.Cancellation)
            : Outcome<string>.Skipped($"no checksum of {file} is published: put it into {into} yourself");
        if (!got.IsOk)
            session.Note($"the names of its classes, which --tags {preset.Name} needs: {got.Reason}");
    }

    /// <summary>What is published of a network; its licence is said before anything is fetched.</summary>
    private ModelSource? OfPreset(Session session)
    {
        if (EncoderPresets.Find(session.Get(name)) is not { } preset)
            return null;
        session.Note($"{preset.Name}: {preset.Licence}");
        if (preset.NonCommercial && !session.Get(accept))
            throw new BadInputException(
                $"the licence of {preset.Name} forbids commercial use: read it, and call again with --accept-licence"
            );
        return preset.Source
            ?? throw new BadInputException(
                $"of {preset.File} no length or checksum is published that a download could be held against: fetch it "
                    + $"from {preset.Address?.AbsoluteUri ?? "its makers"} yourself and put it as {preset.File} into "
                    + $"{session.Get(folder)}, or name it as onnx:FILE"
            );
    }
}

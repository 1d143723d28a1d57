using System.Globalization;
using Earshot.Features;
using Earshot.Formats;

namespace Earshot.Cli;

/// <summary>Pretrained weights are fetched when an encoder is first asked for, if the user agrees.</summary>
internal static class FirstUse
{
    /// <summary>
    /// Fetches what the named encoder (or each of those joined by <c>+</c>) lacks: with <c>--yes</c>, or after asking
    /// at a terminal. Else nothing, and whoever makes the encoder says what is missing.
    /// </summary>
    /// <param name="session">The run.</param>
    /// <param name="name">The encoder's name.</param>
    /// <param name="yes">Whether the user agreed beforehand.</param>
    /// <returns>Why something could not be fetched; null where all went well or nothing was asked for.</returns>
    public static async Task<string?> FetchAsync(Session session, string name, bool yes)
    {
        foreach (var part in name.Split('+'))
        {
            if (Encoders.Weights(part) is not { } source || ModelFiles.Find(source.FileName) is not null)
                continue;
            var about = string.Create(
                CultureInfo.InvariantCulture,
                $"{part}'s weights: {source.FileName}, {source.ByteCount / 1e6:F1} MB, {source.Licence}, from "
                    + $"{source.Address}"
            );
            if (ModelDownload.IsOffline || !(yes || session.Confirm($"download {about}?")))
                continue;
            session.Note($"downloading {about}");
            var path = await ModelDownload.RunAsync(
                source,
                source.Address,
                ModelFiles.CacheFolder,
                session.Cancellation
            );
            if (!path.IsOk)
                return path.Reason;
        }
        return null;
    }

    /// <summary>Where the weights of encoders that are not at hand come from.</summary>
    /// <param name="names">The encoders' names.</param>
    public static string HowToGet(IEnumerable<string> names)
    {
        var sources = names.Select(name => (name, source: Encoders.Weights(name)!)).ToArray();
        var files = string.Join(
            ", ",
            sources.Select(s =>
                string.Create(CultureInfo.InvariantCulture, $"{s.source.FileName} ({s.source.ByteCount / 1e6:F1} MB)")
            )
        );
        return ModelDownload.IsOffline
            ? $"EARSHOT_OFFLINE is set; put {files} into {ModelFiles.CacheFolder} or a folder of EARSHOT_MODELS"
            : $"--yes or {string.Join(", ", sources.Select(s => $"'earshot encoders get {s.name}'"))} fetches {files}";
    }
}

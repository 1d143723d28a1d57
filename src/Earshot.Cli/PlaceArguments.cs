using System.CommandLine;
using System.Globalization;
using Earshot.Workspace.Search;

namespace Earshot.Cli;

/// <summary>Options that keep to some places and times.</summary>
internal sealed class PlaceArguments
{
    private readonly Option<string?> site = new("--site") { Description = "Of this site alone", HelpName = "name" };
    private readonly Option<string?> device = new("--device")
    {
        Description = "Of this device alone",
        HelpName = "name",
    };
    private readonly Option<string?> from = new("--from")
    {
        Description = "Not before, by the clock at the place: 2026-05-01 or 2026-05-01T04:30",
        HelpName = "time",
    };
    private readonly Option<string?> to = new("--to") { Description = "Before", HelpName = "time" };
    private readonly Option<string?> hours = new("--hours")
    {
        Description = "In these hours of the day: 4-7, or 22-4 over midnight",
        HelpName = "from-to",
    };

    /// <summary>Declares the options.</summary>
    public void Add(Command command)
    {
        foreach (var option in (Option[])[site, device, from, to, hours])
            command.Add(option);
    }

    /// <summary>What was asked for.</summary>
    public RecordingFilter Find(Session session) =>
        new(
            session.Find(site),
            session.Find(device),
            Time(session.Find(from), "--from"),
            Time(session.Find(to), "--to"),
            Hours(session.Find(hours))
        );

    private static DateTime? Time(string? text, string option) =>
        text is null ? null
        : DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time
        : throw new BadInputException($"{option} wants a date such as 2026-05-01 or 2026-05-01T04:30, got '{text}'");

    private static (int, int)? Hours(string? text)
    {
        if (text is null)
            return null;
        var parts = text.Split('-');
        return
            parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var begin)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            && begin < 24
            && end <= 24
            ? (begin, end)
            : throw new BadInputException($"--hours wants hours of the day such as 4-7 or 22-4, got '{text}'");
    }
}

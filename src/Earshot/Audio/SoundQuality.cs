using System.Globalization;

namespace Earshot.Audio;

/// <summary>
/// What was noticed of a clip's sound while it was read: nothing that makes it bad, all that its user should know.
/// </summary>
public sealed record SoundQuality
{
    private const double Silent = 0.001,
        NotableClipping = 0.001,
        NotableOffset = 0.01,
        NotableLoss = 0.5,
        BatRateHz = 96_000;

    /// <summary>Largest magnitude of a sample on any channel; full scale is 1.</summary>
    public double Peak { get; init; }

    /// <summary>
    /// Share of the samples in runs of three or more equal ones at 0.98 of full scale or above, 0 to 1.
    /// </summary>
    public double ClippedShare { get; init; }

    /// <summary>Mean of the samples (DC), full scale 1.</summary>
    public double Offset { get; init; }

    /// <summary>
    /// How often the sound stands still, at one value for 5 ms or longer after a jump of more than 0.02, and goes on.
    /// </summary>
    public int Dropouts { get; init; }

    /// <summary>How long it stands still in all, in seconds.</summary>
    public double DropoutSeconds { get; init; }

    /// <summary>
    /// Number of the channel that was taken for all, from 1, since their mean cancels; 0 where their mean was taken.
    /// </summary>
    public int ChannelTaken { get; init; }

    /// <summary>
    /// Energy of the channels' mean over the mean of their energies: 1 where all are alike, 1/channels where they have
    /// nothing
    /// in common, 0 where they cancel.
    /// </summary>
    public double MixShare { get; init; } = 1;

    /// <summary>Number of channels.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>Share of the energy (without DC) that lies above what the encoder hears, 0 to 1.</summary>
    public double LostShare { get; init; }

    /// <summary>The file's own rate, and the one at which the encoder hears it; 0 where not known.</summary>
    public int FileRateHz { get; init; }

    /// <inheritdoc cref="FileRateHz"/>
    public int HeardRateHz { get; init; }

    /// <summary>
    /// Where the file was cut off and what was kept, or what of its sound was not read; null for a whole one.
    /// </summary>
    public string? Cut { get; init; }

    /// <summary>Whether the channels cancel: their mean keeps less than a fifth of what strangers' would.</summary>
    public bool ChannelsCancel => MixShare < 0.2 / Channels;

    /// <summary>Whether most of the energy is lost on the way to the encoder.</summary>
    public bool IsMostlyLost => LostShare >= NotableLoss;

    /// <summary>What a person should know of it, a line each; empty where all is well.</summary>
    public IEnumerable<string> Findings =>
        new[] { Cut, Level(), Clipping(), Dc(), Standing(), Mix(), Loss() }.OfType<string>();

    /// <summary>The findings as one text; empty where all is well.</summary>
    public override string ToString() => string.Join("; ", Findings);

    private string? Level() =>
        Peak == 0 ? "silent: every sample is 0"
        : Peak < Silent ? Text($"nearly silent: its peak is {20 * Math.Log10(Peak):0} dB")
        : Peak > 1 ? Text($"its peak {Peak:0.00} is above full scale")
        : null;

    private string? Clipping() =>
        ClippedShare >= NotableClipping ? Text($"clipped: {100 * ClippedShare:0.#} % of the samples") : null;

    private string? Dc() => Math.Abs(Offset) >= NotableOffset ? Text($"DC offset {Offset:0.###}") : null;

    private string? Standing() =>
        Dropouts == 0
            ? null
            : Text($"{Dropouts} {(Dropouts == 1 ? "dropout" : "dropouts")} ({DropoutSeconds:0.###} s)");

    private string? Mix() =>
        ChannelTaken > 0 ? Text($"its {Channels} channels cancel: channel {ChannelTaken}, the loudest, is taken alone")
        : Channels > 1 && Peak > 0 && ChannelsCancel
            ? Text($"its {Channels} channels cancel: their mean keeps {100 * MixShare:0.#} % of their energy")
        : null;

    private string? Loss() =>
        !IsMostlyLost
            ? null
            : Text($"{100 * LostShare:0.#} % of its energy lies above {HeardRateHz / 2} Hz, where the encoder is deaf")
                + (FileRateHz >= BatRateHz ? ": slow it down (--slow 10)" : "");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

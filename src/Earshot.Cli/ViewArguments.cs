using System.CommandLine;
using System.Globalization;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Experiments;
using Earshot.Features;
using Earshot.Features.Views;

namespace Earshot.Cli;

/// <summary>The views of training clips: copies with noise, made before the encoder.</summary>
/// <param name="byDefault">How many where the user says nothing.</param>
internal sealed class ViewArguments(Func<Session, int> byDefault)
{
    private readonly Option<int?> count = NumberOption.Maybe<int>(
        "--views",
        "Copies of each training clip with noise, a room, another level, made before the encoder, so that the model "
            + $"holds in noise; 0: none; when not given {new ViewOptions().Count} where committee learns, else 0",
        "0 to 64",
        n => n is >= 0 and <= 64
    );

    private readonly Option<string?> noise = new("--view-noise")
    {
        Description = "Folder of recordings that half of the views take their noise from",
        HelpName = "folder",
    };

    /// <summary>Declares the options.</summary>
    public ViewArguments Add(Command command)
    {
        command.Add(count);
        command.Add(noise);
        return this;
    }

    /// <summary>Whether somebody asked for some.</summary>
    public bool AreAsked(Session session) => session.Find(count) > 0;

    /// <summary>Views asked for.</summary>
    public int Count(Session session) => session.Find(count) ?? byDefault(session);

    /// <summary>Says what views cost, where some are made.</summary>
    public void Tell(Session session, IClipEncoder encoder, ClipSet set)
    {
        if (Count(session) is > 0 and var views)
            session.Note(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{views} views a clip: encoding takes about {views + 1} times as long, the features "
                        + $"{4e-6 * views * encoder.Dimension * set.Clips.Count:F1} MB more; --views 0 makes none"
                )
            );
    }

    /// <summary>The encoder with views, where some are asked for.</summary>
    public IClipEncoder Wrap(Session session, IClipEncoder encoder, ClipSet set, ClipAudio audio, bool allTrain)
    {
        var (views, folder) = (Count(session), session.Find(noise));
        if (folder is not null && !Directory.Exists(folder))
            throw new BadInputException($"there is no folder '{folder}': --view-noise wants one of recordings");
        if (views == 0)
            return encoder;
        var sounds = new ClipSounds(set, audio, allTrain ? VoiceRule.OwnGroupElseAny : VoiceRule.OwnGroup, folder);
        return new ViewedEncoder(encoder, new ViewOptions { Count = views }.Changes(), session.Seed, sounds);
    }
}

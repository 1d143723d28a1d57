using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Earshot.Features;
using Earshot.Networks.Encoders;
using Earshot.Onnx;

namespace Earshot.Cli;

/// <summary>The choice of an encoder.</summary>
/// <param name="byDefault">The encoder where none is named.</param>
internal sealed class EncoderArguments(string byDefault)
{
    private readonly Option<string> encoder = new("--encoder")
    {
        Description =
            $"What turns a clip into features: {string.Join(", ", Encoders.Names)}, a published network of "
            + $"'earshot encoders list', onnx:FILE, "
            + $"{string.Join(", ", NetworkEncoders.Schemes.Select(one => one.Scheme))}:FILE; a+b joins two; "
            + $"{Encoders.Auto}: what the labels say, where a model is trained or evaluated",
        DefaultValueFactory = _ => byDefault,
        HelpName = "name",
    };

    private readonly Option<int?> rate = new("--rate")
    {
        Description =
            "Sample rate that the model of --encoder onnx:FILE wants: 16000, 16k or 16kHz; by the JSON file "
            + "beside it when not given",
        HelpName = "Hz",
        CustomParser = Hertz,
    };

    private readonly Option<int?> slow = new("--slow")
    {
        Description =
            "Let the encoder hear clips so many times slower (10: bats, of which it would hear nothing); "
            + "the model keeps it",
        HelpName = "times",
    };

    private readonly Option<bool> yes = new("--yes")
    {
        Description = "Download pretrained weights that are missing without asking",
    };

    /// <summary>Declares the options.</summary>
    public EncoderArguments Add(Command command)
    {
        command.Add(encoder);
        command.Add(rate);
        command.Add(slow);
        command.Add(yes);
        return this;
    }

    /// <summary>Whether the choice is left to the labels.</summary>
    public bool IsAuto(Session session) => session.Get(encoder) == Encoders.Auto;

    /// <summary>Whether an encoder was named, be it <c>auto</c>.</summary>
    public bool IsNamed(Session session) => session.IsGiven(encoder);

    /// <summary>
    /// All encoders there are, to be chosen among; weights that are missing are fetched if the user agrees, and what is
    /// lost without them is said.
    /// </summary>
    public async Task<IClipEncoder[]> CreateAllAsync(Session session)
    {
        List<IClipEncoder> atHand = [];
        List<string> missing = [];
        foreach (var name in Encoders.Names)
        {
            if (await FirstUse.FetchAsync(session, name, session.Get(yes)) is { } reason)
                session.Note(reason);
            var made = KnownEncoders.All.Create(Slowed(session, name));
            if (made.IsOk)
                atHand.Add(made.Value);
            else
                missing.Add($"{name} ({Encoders.Summary(name)})");
        }
        if (missing.Count > 0)
            session.Note(
                $"without pretrained {string.Join(" and ", missing)} the labels tell less: "
                    + $"{FirstUse.HowToGet(missing.Select(text => text.Split(' ')[0]))}"
            );
        return [.. atHand];
    }

    /// <summary>The encoder named on the command line.</summary>
    public async Task<IClipEncoder> CreateAsync(Session session)
    {
        if (await FirstUse.FetchAsync(session, session.Get(encoder), session.Get(yes)) is { } reason)
            throw new BadInputException(reason);
        return KnownEncoders.All.Create(Slowed(session, NameOf(session))).OrBadInput();
    }

    /// <summary>
    /// For windows of recordings: the one named; else the best that is here, as labels of several classes a window
    /// choose none.
    /// </summary>
    public async Task<IClipEncoder> CreateForWindowsAsync(Session session)
    {
        if (IsNamed(session) && !IsAuto(session))
            return await CreateAsync(session);
        const string best = "mn04";
        if (await FirstUse.FetchAsync(session, best, session.Get(yes)) is { } reason)
            session.Note(reason);
        return KnownEncoders.All.Create(Slowed(session, best)) is { IsOk: true } pretrained
            ? pretrained.Value
            : KnownEncoders.All.Create(Slowed(session, Encoders.Default)).OrBadInput();
    }

    private string Slowed(Session session, string name) =>
        session.Find(slow) is { } factor ? SlowedEncoder.NameOf(name, factor) : name;

    /// <summary>
    /// The encoder of vectors that another program made: the one named, which need not be here; what new audio needs is
    /// said.
    /// </summary>
    public IClipEncoder OfVectors(Session session, int dimension)
    {
        if (!session.IsGiven(encoder))
            session.Note(
                "name what made these vectors with --encoder NAME (perch_v2, birdnet_V2.4, mn04, ...), so that the "
                    + "model can say what new audio needs"
            );
        var name = session.IsGiven(encoder) ? session.Get(encoder) : "an encoder that nobody named";
        if (KnownEncoders.All.Create(name) is { IsOk: true, Value: var made } && made.Dimension == dimension)
            return made;
        var vectors = new VectorsEncoder(name, dimension, KnownEncoders.All);
        if (session.IsGiven(encoder) && vectors.Objection is { } objection)
            session.Note(objection);
        return vectors;
    }

    private string NameOf(Session session)
    {
        var name = session.Get(encoder);
        if (session.Find(rate) is not { } rateHz)
            return name;
        return OnnxName.IsOf(name)
            ? OnnxName.At(name, rateHz)
            : throw new BadInputException(
                $"--rate is for --encoder onnx:FILE; '{name}' knows what rate it wants, and clips are resampled "
                    + $"to it: leave --rate out"
            );
    }

    private static int? Hertz(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var bare = text.EndsWith("Hz", StringComparison.OrdinalIgnoreCase) ? text[..^2] : text;
        var (digits, unit) = bare.EndsWith('k') ? (bare[..^1], 1000m) : (bare, 1m);
        if (
            decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number < 1_000_000
            && number * unit is >= 1_000 and <= 768_000 and var hertz
            && decimal.IsInteger(hertz)
        )
            return (int)hertz;
        result.AddError($"--rate wants 1000 to 768000 Hz as 16000, 16k or 16kHz, got '{text}'");
        return null;
    }
}

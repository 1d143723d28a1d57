using System.Globalization;
using Earshot.Mutants;

// Mutants [COUNT] [SEED]: puts small faults into the code one at a time and asks the tests of the same room.
// Mutants faults: the faults of faults.tsv, each of which once passed all tests.
// Verdicts are kept in mutants-SEED.tsv beside the program: a run that was stopped goes on where it stood.
var root = AppContext.BaseDirectory;
while (!File.Exists(Path.Combine(root, "Earshot.slnx")))
    root = Path.GetDirectoryName(root)!;
var isNamed = args is ["faults", ..];
var count = isNamed || args.Length < 1 ? 100 : int.Parse(args[0], CultureInfo.InvariantCulture);
var seed = isNamed || args.Length < 2 ? 1 : int.Parse(args[1], CultureInfo.InvariantCulture);

var projects = Room
    .All.Select(room => room.Project)
    .Distinct()
    .ToDictionary(name => name, name => new Project(root, name));
var places = (isNamed ? Named() : Drawn()).ToList();
var kept = Path.Combine(AppContext.BaseDirectory, isNamed ? "faults-said.tsv" : $"mutants-{seed}.tsv");
var verdicts = new Dictionary<string, string>();
if (!isNamed && File.Exists(kept))
    foreach (var line in File.ReadLines(kept))
        verdicts[line.Split('\t')[0]] = line.Split('\t')[1];
var ready = new HashSet<string>();
var (killed, survived) = (0, new List<string>());
foreach (var (room, mutant) in places)
{
    if (killed + survived.Count == count)
        break;
    var isNew = !verdicts.TryGetValue(mutant.Name, out var verdict);
    verdict ??= Judge(room, mutant);
    if (isNew)
        File.AppendAllText(kept, $"{mutant.Name}\t{verdict}\n");
    if (isNew || verdict == "survived")
        Console.WriteLine($"{mutant.Name}\n    {verdict}");
    if (verdict == "survived")
        survived.Add(mutant.Name);
    else if (verdict != "did not compile")
        killed++;
}
Console.WriteLine($"{killed} of {killed + survived.Count} killed, {survived.Count} survived, of {places.Count} places");
return survived.Count == 0 ? 0 : 1;

string Judge(Room room, Mutant mutant)
{
    var (project, assembly) = (projects[room.Project], Path.Combine(room.Output(root), $"{room.Project}.dll"));
    if (ready.Add(room.Tests))
        room.Prepare(root);
    if (!project.Compile(mutant, assembly))
        return "did not compile";
    var killer = room.Killer(root, mutant);
    project.Compile(null, assembly);
    // a test that kills must be green without the fault
    if (killer is not null && ready.Add(killer) && room.IsRed(root, killer))
        throw new InvalidOperationException($"{killer} is red without a fault");
    return killer is null ? "survived" : $"killed by {killer}";
}

IEnumerable<(Room, Mutant)> Drawn()
{
    var all = Room
        .All.SelectMany(room => projects[room.Project].PlacesIn(room.Folder).Select(mutant => (room, mutant)))
        .ToArray();
    new Random(seed).Shuffle(all);
    return all;
}

IEnumerable<(Room, Mutant)> Named() =>
    from line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "faults.tsv"))
    let cells = line.Split('\t')
    where cells.Length == 3
    let room = Room.All.First(room =>
        cells[0].StartsWith(Path.Combine("src", room.Project, room.Folder), StringComparison.Ordinal)
    )
    select (room, Mutant.Of(root, cells[0], cells[1], cells[2]));

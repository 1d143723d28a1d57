namespace Earshot.Service.Tests;

/// <summary>Tests of what the whole process holds run when no other does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

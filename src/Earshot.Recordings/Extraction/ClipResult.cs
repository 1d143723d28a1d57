using Earshot.Features;

namespace Earshot.Recordings.Extraction;

/// <summary>The outcome for one input: its segments, or why there are none.</summary>
internal sealed record ClipResult(ClipInput Input, Outcome<EncodedClip> Clip);

using System.Text.Json.Serialization;
using Earshot.Studio.Training;
using Earshot.Workspace;
using Earshot.Workspace.Interchange;

namespace Earshot.Studio.Api;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(WorkspaceAnswer))]
[JsonSerializable(typeof(ShownClipAnswer))]
[JsonSerializable(typeof(ReviewAnswer))]
[JsonSerializable(typeof(AcceptClassRequest))]
[JsonSerializable(typeof(DoubtsAnswer))]
[JsonSerializable(typeof(KeepRequest))]
[JsonSerializable(typeof(Ingest))]
[JsonSerializable(typeof(SearchRequest))]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(SearchChoices))]
[JsonSerializable(typeof(ExampleAnswer))]
[JsonSerializable(typeof(RecordingsAnswer))]
[JsonSerializable(typeof(ShownRecordingAnswer))]
[JsonSerializable(typeof(IReadOnlyList<AnnotationAnswer>))]
[JsonSerializable(typeof(AnnotateRequest))]
[JsonSerializable(typeof(RemoveRequest))]
[JsonSerializable(typeof(LabelRequest))]
[JsonSerializable(typeof(UndoRequest))]
[JsonSerializable(typeof(AcceptRequest))]
[JsonSerializable(typeof(RejectRequest))]
[JsonSerializable(typeof(LabelChange))]
[JsonSerializable(typeof(UndoableAnswer))]
[JsonSerializable(typeof(ChangesAnswer))]
[JsonSerializable(typeof(ClassRequest))]
[JsonSerializable(typeof(MergeRequest))]
[JsonSerializable(typeof(ThresholdRequest))]
[JsonSerializable(typeof(TrainRequest))]
[JsonSerializable(typeof(StudioEvent))]
[JsonSerializable(typeof(Standing))]
[JsonSerializable(typeof(ImportReport))]
[JsonSerializable(typeof(IReadOnlyList<RunRecord>))]
[JsonSerializable(typeof(IReadOnlyList<SuggestionAnswer>))]
[JsonSerializable(typeof(AgreementAnswer))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class StudioJson : JsonSerializerContext;

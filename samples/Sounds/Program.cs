using Earshot.Features;
using Earshot.Inference;

// Sounds FOLDER CLIP: learns from the WAV files of a folder and says what the clip is. A sub-folder's name is the label
// of its clips; those in "unlabelled" have none and are learnt from all the same.
var encoder = new LogMelEncoder();
var clips = new List<TrainingClip>();
foreach (var path in Directory.EnumerateFiles(args[0], "*.wav", SearchOption.AllDirectories).Order())
{
    var encoded = encoder.EncodeFile(path);
    var label = Path.GetFileName(Path.GetDirectoryName(path));
    if (encoded.IsOk)
        clips.Add(new TrainingClip(encoded.Value.Features, label == "unlabelled" ? null : label));
    else
        Console.Error.WriteLine($"{path} is left out: {encoded.Reason}");
}

var model = ModelTraining.Train(encoder, clips).Value;
Console.WriteLine($"held out: {model.Training!.HeldOut?.Accuracy:P0} right");
model.Save("sounds.earshot");

var loaded = Model.Load("sounds.earshot").Value;
var encodedClip = loaded.CreateEncoder().Value.EncodeFile(args[1]);
var answer = encodedClip.Then(clip => loaded.Predict(clip.Features)).Value;
Console.WriteLine($"{args[1]}: {answer.Label}, {answer.Confidence:P0} sure");

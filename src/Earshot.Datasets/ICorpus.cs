namespace Earshot.Datasets;

/// <summary>
/// A way to read labels and groups out of a folder: by sub-folders, by a corpus's file names, by its label files.
/// </summary>
public interface ICorpus
{
    /// <summary>What it is asked for by (<c>--dataset</c>).</summary>
    string Name { get; }

    /// <summary>Where labels, groups and folds come from, in one line.</summary>
    string Summary { get; }

    /// <summary>Whether a folder looks like this corpus and like no plain folder.</summary>
    bool Recognises(AudioFolder folder);

    /// <summary>Its clips, or why there are none.</summary>
    Outcome<ClipSet> Read(AudioFolder folder);
}

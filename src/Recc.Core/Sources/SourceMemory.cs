namespace Recc.Core.Sources;

/// <summary>What a process knows of files' texts.</summary>
/// <param name="capacity">About how many bytes they may take.</param>
public sealed class SourceMemory(long capacity)
{
    private volatile SourceVocabulary vocabulary = new(capacity);

    /// <summary>About how many bytes they take.</summary>
    public long Bytes => vocabulary.Bytes;

    /// <summary>What to read with; one for a whole scan.</summary>
    public SourceVocabulary Vocabulary()
    {
        SourceVocabulary now = vocabulary;
        if (now.IsFull)
        {
            now = new SourceVocabulary(capacity);
            vocabulary = now;
        }

        return now;
    }
}

using Recc.Core.Sources;
using Recc.Core.Storage;
using Recc.DepScan;

namespace Recc.Core.Inputs.Builtin;

/// <summary>What a process knows of options: macros, directories, and values of builtins.</summary>
/// <param name="capacity">About how many bytes it may take.</param>
public sealed class OptionMemory(long capacity)
{
    private readonly BoundedMemory<KnownOptions> known = new(capacity, static options => options.Bytes);

    /// <summary>About how many bytes it takes.</summary>
    public long Bytes => known.Bytes;

    internal KnownOptions? Find(string key) => known.Find(key);

    internal void Keep(string key, KnownOptions options) => known.Keep(key, options);
}

/// <summary>What is known of one set of options, ready for a scan.</summary>
internal sealed class KnownOptions
{
    private readonly BuiltinAnswers answers = new();
    private (SourceVocabulary Vocabulary, PredefinedMacros Macros) parsed;

    public KnownOptions(OptionFacts facts)
    {
        Facts = facts;
        answers.Add(facts.Answers);
    }

    public OptionFacts Facts { get; }

    public IBuiltinAnswers Answers => answers;

    /// <summary>Parsed macros are about five times their text.</summary>
    public long Bytes => 2000 + (6L * Facts.Macros.Length);

    /// <summary>The macros in a scan's own words.</summary>
    public PredefinedMacros MacrosIn(SourceVocabulary vocabulary)
    {
        lock (answers)
        {
            if (parsed.Vocabulary != vocabulary)
            {
                parsed = (vocabulary, PredefinedMacros.Parse(Facts.Macros, vocabulary.Lexicon));
            }

            return parsed.Macros;
        }
    }
}

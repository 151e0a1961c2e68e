using System.Text;
using System.Text.Unicode;

namespace Recc.DepScan;

/// <summary>Collects what is found in a text.</summary>
internal sealed class Findings
{
    private HashSet<IncludeName>? names;
    private SourceTraits traits;

    internal bool Has(SourceTraits trait) => (traits & trait) != 0;

    internal void Add(SourceTraits trait) => traits |= trait;

    internal void AddName(ReadOnlySpan<byte> name, IncludeForm form, IncludeUse use)
    {
        if (name.IsEmpty)
        {
            return;
        }

        // A NUL cannot be in a file name, and what compilers make of it differs.
        if (name.Contains((byte)0) || !Utf8.IsValid(name))
        {
            Add(use == IncludeUse.MacroText ? SourceTraits.UnreadableMacroText : SourceTraits.UnreadableName);
            return;
        }

        names ??= [];
        names.Add(new IncludeName(Encoding.UTF8.GetString(name), form, use));
    }

    internal SourceFacts ToFacts() => new(names is null ? [] : [.. names], traits);
}

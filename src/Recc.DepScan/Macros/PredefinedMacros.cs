using System.Buffers.Text;

namespace Recc.DepScan;

/// <summary>
/// What a compiler defines before it reads anything: the output of -dM -E on an empty file, read once and shared by the
/// scans of all commands with the same options.
/// </summary>
public sealed class PredefinedMacros
{
    private readonly Dictionary<string, Macro> byName = new(StringComparer.Ordinal);
    private readonly Lexicon lexicon;

    private PredefinedMacros(Lexicon lexicon)
    {
        this.lexicon = lexicon;
    }

    internal IReadOnlyCollection<Macro> All => byName.Values;

    /// <summary>Whether this is a hosted implementation, which is what gcc's stdc-predef.h depends on.</summary>
    public bool IsHosted => NumberOf("__STDC_HOSTED__") == 1;

    /// <summary>Reads lines of #define; other lines are ignored.</summary>
    public static PredefinedMacros Parse(ReadOnlySpan<byte> text, Lexicon lexicon)
    {
        var result = new PredefinedMacros(lexicon);
        Directives directives = Directives.Read(text, ReadingMode.None, lexicon);
        foreach (Directive directive in directives.Items)
        {
            if (directive is { Kind: DirectiveKind.Define, Operand: Macro macro })
            {
                result.byName[lexicon.TextOf(macro.Name)] = macro;
            }
        }

        return result;
    }

    /// <summary>Whether there is a macro of that name.</summary>
    public bool Has(string name) => byName.ContainsKey(name);

    /// <summary>
    /// The value of a macro that is a plain decimal number, with or without suffix; 0 for all others.
    /// </summary>
    public long NumberOf(string name) =>
        byName.TryGetValue(name, out Macro? macro)
        && macro.In(lexicon).Tokens is [{ Kind: TokenKind.Number } token]
        && Utf8Parser.TryParse(lexicon.BytesOf(token.Id), out long value, out _)
            ? value
            : 0;
}

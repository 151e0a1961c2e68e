using System.Collections.Immutable;
using System.Diagnostics;

namespace Recc.Core.CommandLine;

/// <summary>Names the side outputs of one command, by the rows of <see cref="SideOutputTable"/>.</summary>
internal sealed class SideOutputFinder(CommandParts parts, CompilerName name)
{
    private readonly string source = parts.Operands[0].Path;
    private readonly List<SideOutput> found = [];

    /// <summary>The main output, given or derived.</summary>
    public string Output => parts.Output
        ?? (IsHeader
            ? source + ".gch"
            : PathNames.WithEnding(PathNames.LastComponent(source), parts.ToAssembly ? ".s" : ".o"));

    /// <summary>gcc's name for all but the main output and the depfile.</summary>
    public string DumpedName => DumpName.Of(source, parts.Output, parts.DumpOptions);

    /// <summary>
    /// The files; null when the compilers that may stand behind the command's name do not agree on one, and then the
    /// option that it is about.
    /// </summary>
    public ImmutableArray<SideOutput>? Find(out string? objection)
    {
        foreach (var option in parts.SideOptions)
        {
            objection = option.Option;
            var byGcc = Of(option, CompilerFamilies.Gcc);
            var byClang = Of(option, CompilerFamilies.Clang);
            if (byGcc is not null && byClang is not null && !SamePaths(byGcc, byClang)) return null;

            foreach (var file in byGcc ?? []) Add(file);
            foreach (var file in byClang ?? []) Add(file);
        }

        objection = null;
        return [.. found];
    }

    /// <summary>What one family makes of an option; null when it is not asked, or does not know the option.</summary>
    private SideOutput[]? Of(Argument option, CompilerFamilies family)
    {
        if ((name.Families & family) == 0) return null;
        var rows = SideOutputTable.Rows.Where(row => row.Option == option.Option && row.Families == family).ToArray();
        return rows.Length == 0
            ? null
            : [.. rows.Where(Applies).Select(row => Name(row, option.Value)).OfType<SideOutput>()];
    }

    private bool Applies(SideOutputRow row) =>
        !IsHeader
        && !(row.When.HasFlag(SideOutputCondition.ToObject) && parts.ToAssembly)
        && !(row.When.HasFlag(SideOutputCondition.ToAssembly) && !parts.ToAssembly)
        && !(row.When.HasFlag(SideOutputCondition.NotLinkTime) && parts.IsLinkTimeOptimized)
        && !(row.When.HasFlag(SideOutputCondition.Debug) && !parts.HasDebugInfo)
        && !(row.When.HasFlag(SideOutputCondition.Unnamed) && parts.NamesOptimizationRecord);

    private SideOutput? Name(SideOutputRow row, string value)
    {
        var ending = row.Ending == SideOutputTable.Preprocessed && IsCxx ? ".ii" : row.Ending;
        var path = row.Naming switch
        {
            SideOutputNaming.Value => value,
            SideOutputNaming.ValueOrDirectory when !value.EndsWith('/') => value,
            SideOutputNaming.ValueOrDirectory => value + PathNames.LastComponent(PathNames.WithEnding(Output, ending)),
            SideOutputNaming.ListingValue when !value.Contains('=') => null,
            SideOutputNaming.ListingValue => value[(value.IndexOf('=') + 1)..],
            SideOutputNaming.Output => PathNames.WithEnding(Output, ending),
            SideOutputNaming.NamedOutput => PathNames.WithEnding(parts.Output ?? SourceName, ending),
            SideOutputNaming.Dump => DumpedName + ending,
            SideOutputNaming.DumpAndSourceEnding => DumpedName + PathNames.Ending(source) + ending,
            SideOutputNaming.DumpHere => PathNames.LastComponent(DumpedName) + ending,
            SideOutputNaming.SourceHere => SourceName + ending,
            SideOutputNaming.SourceBesideOutput => PathNames.DirectoryPart(Output) + SourceName + ending,
            _ => throw new UnreachableException(),
        };
        return path is null
            ? null
            : new SideOutput(path) { MayBeMissing = row.MayBeMissing, IsWrittenInPlace = row.IsWrittenInPlace };
    }

    private string SourceName => PathNames.WithEnding(PathNames.LastComponent(source), "");

    private bool IsCxx =>
        SourceLanguages.Of(source, parts.Operands[0].Language, name.IsCxxDriver) is SourceLanguage.Cxx;

    /// <summary>What is precompiled has no other output but the depfile.</summary>
    private bool IsHeader => SourceLanguages.Of(source, parts.Operands[0].Language, name.IsCxxDriver)
        is SourceLanguage.CHeader or SourceLanguage.CxxHeader;

    private void Add(SideOutput file)
    {
        var known = found.FindIndex(other => other.Path == file.Path);
        if (known < 0)
        {
            found.Add(file);
            return;
        }

        // Asked for twice, or named alike by both families: the weaker promise holds.
        found[known] = new SideOutput(file.Path)
        {
            MayBeMissing = file.MayBeMissing || found[known].MayBeMissing,
            IsWrittenInPlace = file.IsWrittenInPlace || found[known].IsWrittenInPlace,
        };
    }

    private static bool SamePaths(SideOutput[] some, SideOutput[] others) =>
        some.Select(static file => file.Path).SequenceEqual(others.Select(static file => file.Path));
}

using System.Collections.Immutable;

namespace Recc.DepScan;

/// <summary>The files of an answer, in the order and spelling of the compiler's make rule.</summary>
internal sealed class InputList(bool isGcc)
{
    private readonly ImmutableArray<ScanInput>.Builder inputs = ImmutableArray.CreateBuilder<ScanInput>();
    private readonly ImmutableArray<string>.Builder user = ImmutableArray.CreateBuilder<string>();
    private readonly Dictionary<string, int> seen = new(StringComparer.Ordinal);

    /// <summary>Lists a file: gcc lists again what was found in another way, clang lists each spelling once.</summary>
    internal void Add(FoundFile file, bool isSystem)
    {
        string spelling = WithoutDots(file.Path);
        if (isGcc || seen.TryAdd(spelling, inputs.Count))
        {
            inputs.Add(new ScanInput(spelling, file.Path, isSystem, file.File));
        }
        else if (!isSystem && seen[spelling] is var index && inputs[index].IsSystem)
        {
            inputs[index] = inputs[index] with { IsSystem = false };
        }
        else
        {
            return;
        }

        if (!isSystem)
        {
            user.Add(spelling);
        }
    }

    internal ImmutableArray<string> UserSpellings => user.ToImmutable();

    internal ImmutableArray<ScanInput> ToImmutable() => inputs.ToImmutable();

    // Both leave out "./" at the beginning, with all slashes behind it.
    internal static string WithoutDots(string path)
    {
        while (path.Length > 2 && path[0] == '.' && path[1] == '/')
        {
            path = path[2..].TrimStart('/');
        }

        return path;
    }
}

using System.Collections.Immutable;

namespace Recc.DepScan;

/// <summary>The files of an answer, in the order and spelling of the compiler's make rule.</summary>
internal sealed class InputList(bool isGcc, Dictionary<string, int> seen)
{
    private readonly ImmutableArray<ScanInput>.Builder inputs = ImmutableArray.CreateBuilder<ScanInput>(256);
    private readonly ImmutableArray<string>.Builder user = ImmutableArray.CreateBuilder<string>();

    /// <summary>Lists a file: gcc lists again what was found in another way, clang lists each spelling once.</summary>
    internal void Add(FoundFile file, bool isSystem)
    {
        string spelling = WithoutDots(file.Path);
        int index = file.ListedAt;
        if (isGcc || (index < 0 && !seen.TryGetValue(spelling, out index)))
        {
            file.ListedAt = inputs.Count;
            if (!isGcc)
            {
                seen.Add(spelling, inputs.Count);
            }

            inputs.Add(new ScanInput(spelling, file.Path, isSystem, file.File));
        }
        else
        {
            file.ListedAt = index;
            if (isSystem || !inputs[index].IsSystem)
            {
                return;
            }

            inputs[index] = inputs[index] with { IsSystem = false };
        }

        if (!isSystem)
        {
            user.Add(spelling);
        }
    }

    internal ImmutableArray<string> UserSpellings => user.ToImmutable();

    internal ImmutableArray<ScanInput> ToImmutable() => inputs.DrainToImmutable();

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

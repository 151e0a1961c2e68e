using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Processes;

namespace Recc.Core.Inputs.ScanDeps;

/// <summary>
/// clang-scan-deps of the same installation as a compiler: another one has other macros and other headers of its own,
/// and its list would not be the compiler's.
/// </summary>
/// <param name="Path">Absolute, as it is found.</param>
/// <param name="Identity">Of the program.</param>
/// <param name="Directory">Where it and its compilers really lie.</param>
internal sealed record ScanDepsProgram(string Path, FileIdentity Identity, string Directory)
{
    private const string Name = "clang-scan-deps";

    /// <summary>Names the program; it has no prefix, as with upstream.</summary>
    public const string Variable = "CLANG_SCAN_DEPS";

    /// <summary>
    /// $CLANG_SCAN_DEPS, else the one beside the compiler with the compiler's version behind its name, else one in
    /// PATH; null and a reason when there is none that is the compiler's.
    /// </summary>
    public static ScanDepsProgram? Find(ScanOrder order, out string why)
    {
        order.Environment.TryGetValue("PATH", out string? searchPath);
        string typed = PathText.Name(order.Compiler);
        int dash = typed.LastIndexOf('-');
        string suffix = dash > 0 && char.IsAsciiDigit(typed[^1]) ? typed[dash..] : "";
        string real = PathText.Parent(PhysicalPath.Of(order.Compiler));
        bool isNamed = order.Environment.TryGetValue(Variable, out string? named) && named.Length > 0;
        string[] names = isNamed
            ? [named!]
            :
            [
                PathText.Join(PathText.Parent(order.Compiler), Name + suffix),
                PathText.Join(real, Name + suffix), PathText.Join(real, Name), Name + suffix, Name,
            ];
        why = isNamed ? $"{named} is not there" : $"there is no {Name}";
        foreach (string name in names)
        {
            if (ProgramFinder.Find(name, searchPath, order.WorkingDirectory) is not { } path
                || !FileIdentity.TryRead(path, out FileIdentity identity))
            {
                continue;
            }

            if (PathText.Parent(PhysicalPath.Of(path)) == real)
            {
                why = "";
                return new ScanDepsProgram(path, identity, real);
            }

            why = $"{path} does not belong to {order.Compiler}";
        }

        return null;
    }

    /// <summary>
    /// The compiler's program itself, where it lies in the program's directory; null for another one, and for a script,
    /// which may add options of its own.
    /// </summary>
    public FileIdentity? CompilerOf(string compiler)
    {
        string real = PhysicalPath.Of(compiler);
        return PathText.Parent(real) == Directory && FileIdentity.TryRead(real, out FileIdentity identity)
            && identity.IsRegularFile && IsBinary(real)
                ? identity
                : null;
    }

    private static bool IsBinary(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            Span<byte> start = stackalloc byte[4];
            return RandomAccess.Read(file, start, 0) == start.Length && start.SequenceEqual("\u007fELF"u8);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

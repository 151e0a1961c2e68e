using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Inputs;

/// <summary>
/// Directories of -B, where compilers look for the programs that they call. Commonly they hold another linker, which is
/// nothing to a compile. What a compile would use is in no toolchain's identity, so there must be none.
/// </summary>
internal static class ProgramDirectories
{
    private static readonly string[] Used =
        ["as", "cc1", "cc1obj", "cc1objplus", "cc1plus", "clang", "cpp", "include", "specs", "lto1", "lto-wrapper",
            "liblto_plugin.so", "LLVMgold.so"];

    /// <summary>
    /// The first directory in which there is something that a compile could use; null when there is none.
    /// </summary>
    public static string? Objection(ScanOrder order) => order.Command.Arguments
        .Where(static argument => argument.Meaning == ArgumentMeaning.ProgramDirectory)
        .Select(static argument => argument.Value)
        .FirstOrDefault(directory => MayBeUsed(PathText.Join(order.WorkingDirectory, directory)));

    /// <summary>The value is the beginning of a name: gcc tries "dir/as", and "dir" joined with "as" as well.</summary>
    private static bool MayBeUsed(string prefix)
    {
        string directory = prefix.EndsWith('/') ? prefix : prefix + "/";
        return Used.Any(name => IsThere(directory + name) || IsThere(prefix + name))
            || (FileIdentity.TryRead(directory, out FileIdentity identity) && identity.IsDirectory
                && HasTargets(directory));
    }

    /// <summary>Subdirectories such as x86_64-linux-gnu, where programs for one target are.</summary>
    private static bool HasTargets(string directory)
    {
        try
        {
            return SearchWatch.NamesIn(directory.TrimEnd('/')).Any(
                name => name.Contains('-', StringComparison.Ordinal)
                    && FileIdentity.TryRead(directory + name, out FileIdentity entry) && entry.IsDirectory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static bool IsThere(string path) => FileIdentity.TryRead(path, out _);
}

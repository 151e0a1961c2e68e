using System.Collections.Immutable;
using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Actions;

/// <summary>
/// What a worker runs before a link: it reads libraries and programs of the worker's own system, and only if these are
/// the ones in the key may the result be stored under it. Here that is known, and nothing is run before the link.
/// </summary>
public static class SystemCheck
{
    /// <summary>
    /// What a command ends with that has not run, because other files are there. No linker's, and no shell's.
    /// </summary>
    public const int Refusal = 119;

    /// <summary>
    /// The first argument is a list of digests and files, the second one of names where nothing must be, the others are
    /// the command. Written for any POSIX shell.
    /// </summary>
    private const string Script =
        "said=$(printf '%s' \"$1\" | \"$0\" -c 2>&1) || "
        + "{ printf '%s\\n' \"$said\" | grep -v ': OK$' | head -n 3 >&2; exit 119; }; "
        + "printf '%s' \"$2\" | while IFS= read -r f; do [ ! -e \"$f\" ] || { echo \"$f is there\" >&2; exit 1; }; "
        + "done || exit 119; shift 2; exec \"$@\"";

    /// <summary>Words to stand before a command; none when it reads nothing of the system's.</summary>
    /// <param name="files">Files that must be as they are here; those with relative names are sent.</param>
    /// <param name="absent">Absolute names where there must be none.</param>
    /// <param name="function">Of the digests.</param>
    internal static ImmutableArray<string> Of(
        IEnumerable<KeyValuePair<string, Digest>> files, IEnumerable<string> absent, DigestFunction function)
    {
        string[] lines =
        [
            .. files.Where(static file => PathText.IsAbsolute(file.Key))
                .Select(static file => $"{file.Value.Hash}  {file.Key}\n"),
        ];
        return lines.Length == 0
            ? []
            :
            [
                "/bin/sh", "-c", Script, ProgramFor(function), string.Concat(lines),
                string.Concat(absent.Order(StringComparer.Ordinal).Select(static path => path + "\n")),
            ];
    }

    private static string ProgramFor(DigestFunction function) =>
        DigestFunctions.NameOf(function).ToLowerInvariant() + "sum";
}

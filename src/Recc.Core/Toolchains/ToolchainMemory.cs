using System.Collections.Concurrent;
using Recc.Core.Digests;

namespace Recc.Core.Toolchains;

/// <summary>Compilers that this process knows. There are few, so none is ever forgotten.</summary>
public sealed class ToolchainMemory
{
    private readonly ConcurrentDictionary<string, RememberedToolchain> known = new(StringComparer.Ordinal);

    /// <summary>The compiler of a record, from memory or disk, when it is still the same.</summary>
    internal Toolchain? Recall(string recordPath, FileLooks looks)
    {
        if (known.TryGetValue(recordPath, out RememberedToolchain? toolchain) && toolchain.StillHolds(looks))
        {
            return toolchain.Toolchain;
        }

        if (ToolchainRecord.TryRead(recordPath) is not { } read || !read.StillHolds(looks))
        {
            return null;
        }

        known[recordPath] = read;
        return read.Toolchain;
    }
}

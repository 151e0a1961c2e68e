using System.Collections.Immutable;

namespace Recc.Core.Daemon;

/// <summary>
/// Variables that act on a whole process: a daemon has them from the launch that started it. Launches with others
/// have a daemon of their own.
/// </summary>
internal static class ProcessVariables
{
    public static ImmutableArray<string> Names { get; } = ["LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR"];
}

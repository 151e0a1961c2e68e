using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Host;
using Recc.Core.LocalCache;
using Recc.Core.Outputs;
using Recc.Core.Processes;
using Recc.Core.Remote;
using Recc.Core.Remote.Wire;

namespace Recc.Core.Launching;

/// <summary>What all parts of a launch share: what it was given, and what follows from that alone.</summary>
/// <param name="Host">What the system gave the launch.</param>
/// <param name="Options">Its settings.</param>
/// <param name="World">What it has of its process and of its user.</param>
/// <param name="Log">Its log.</param>
internal sealed record LaunchBasis(HostEnvironment Host, ReccOptions Options, LaunchWorld World, Log Log)
{
    /// <summary>Runs compilers, and logs them.</summary>
    public LoggedProcessRunner Processes { get; } = new(World.Processes, Log);

    /// <summary>Remembers servers that do not answer.</summary>
    public ServerHealth Health { get; } = new(Options, World.Memory.Breakers);

    /// <summary>For all who may store under the same names.</summary>
    public OutputClaims Claims { get; } = new(Options.CacheDirectory);

    /// <summary>The server that is asked first; null when there is none.</summary>
    public ServerAddress? Server { get; } = Options.ActionCacheServer ?? Options.CasServer ?? Options.Server;

    /// <summary>The local cache; null when it is not to be used.</summary>
    public LocalCacheFolder? Cache { get; } =
        Options is { LocalCache: true, ActionUncacheable: false } ? FolderOf(Options, World) : null;

    /// <summary>Counts a file of so many bytes that was remembered in the cache directory.</summary>
    public void NoteRemembered(long length) => (Cache ?? FolderOf(Options, World))?.NoteAdded(length);

    private static LocalCacheFolder? FolderOf(ReccOptions options, LaunchWorld world) =>
        options.CacheDirectory is { } directory
            ? new LocalCacheFolder(directory, options.CacheSize, world.Trimmer, TimeProvider.System)
            : null;

    /// <summary>A session with the servers, which connects when it is first used.</summary>
    /// <param name="of">The settings to go by, which may be more impatient than those of the launch.</param>
    /// <param name="function">Names all that is said.</param>
    public RemoteSession OpenSession(ReccOptions of, DigestFunction function) => RemoteSessionFactory.Open(
        of, function, World.Memory.Servers, Log, new HelperProcess(World.Processes, Host).Run, Cache?.Blobs);
}

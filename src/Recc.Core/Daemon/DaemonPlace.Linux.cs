using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Daemon;

/// <summary>
/// Where the daemon of this user and this very executable is found: in a directory that belongs to the user alone,
/// under a name that another build of the program does not have. So an upgrade never talks to the daemon before it.
/// Where variables decide about a process, as those of libraries and certificates do, each set of values has one.
/// </summary>
public sealed unsafe record DaemonPlace
{
    /// <summary>Names the directory for such things, if there is one.</summary>
    public const string RuntimeVariable = "XDG_RUNTIME_DIR";

    private const uint OwnerOnly = 0b111_000_000;
    private const int TypeMask = 0xF000;
    private const int DirectoryType = 0x4000;

    private const string SocketEnding = ".socket";
    private const ulong HashStart = 0xcbf29ce484222325;

    private readonly string executable;
    private readonly string stem;

    private DaemonPlace(string executable, string stem)
    {
        this.executable = executable;
        this.stem = stem;
    }

    /// <summary>The user's own directory, which nobody else may enter. It is there.</summary>
    public string Directory => PathText.Parent(stem);

    /// <summary>The socket.</summary>
    public string Socket => stem + SocketEnding;

    /// <summary>Held by the daemon as long as it lives.</summary>
    public string Lock => stem + ".lock";

    /// <summary>Held by the launcher that starts a daemon.</summary>
    public string StartLock => stem + ".start";

    /// <summary>Its time says when a daemon could last not be started.</summary>
    public string Failed => stem + ".failed";

    /// <summary>
    /// Variables by which a process of ours finds the same place, with the libraries and certificates that belong to
    /// it.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; private init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The place, whose directory is made when needed; null when there can be none.</summary>
    /// <param name="variable">The value of a variable, or null where it is not set.</param>
    /// <param name="executable">Path of our executable, such as /proc/self/exe.</param>
    public static DaemonPlace? Find(Func<string, string?> variable, string executable)
    {
        if (!FileIdentity.TryRead(executable, out FileIdentity identity))
        {
            return null;
        }

        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in ProcessVariables.Names)
        {
            if (variable(name) is { } value)
            {
                environment[name] = value;
            }
        }

        string program = NameOf(identity);
        string own = environment.Count == 0 ? program : $"{program}-{NameOf(environment)}";
        uint user = NativeMethods.EffectiveUser();
        if (variable(RuntimeVariable) is { } runtime && PathText.IsAbsolute(runtime)
            && InDirectory(runtime.TrimEnd('/') + "/recc", program, own, user) is { } inRuntime)
        {
            environment[RuntimeVariable] = runtime;
            return inRuntime with { Environment = environment };
        }

        string temporary = string.Create(CultureInfo.InvariantCulture, $"/tmp/recc-{user}");
        return InDirectory(temporary, program, own, user) is { } place
            ? place with { Environment = environment }
            : null;
    }

    /// <summary>
    /// The places of this executable's daemons in the same directory, whatever variables they have; this one where a
    /// daemon listens here.
    /// </summary>
    public ImmutableArray<DaemonPlace> Inhabited()
    {
        try
        {
            return
            [
                .. System.IO.Directory.EnumerateFiles(Directory, executable + "*" + SocketEnding)
                    .Select(socket => new DaemonPlace(executable, socket[..^SocketEnding.Length])),
            ];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static DaemonPlace? InDirectory(string directory, string program, string own, uint user)
    {
        var place = new DaemonPlace(program, $"{directory}/{own}");
        return LocalSocket.CanName(place.Socket) && IsPrivate(directory, user) ? place : null;
    }

    /// <summary>
    /// Whether the directory is the user's and nobody else may enter. It is made when it is not there.
    /// </summary>
    private static bool IsPrivate(string directory, uint user)
    {
        if (!TryReadOwner(directory, out uint owner, out uint mode))
        {
            _ = NativeMethods.MakeDirectory(directory, OwnerOnly);
            if (!TryReadOwner(directory, out owner, out mode))
            {
                return false;
            }
        }

        return owner == user && (mode & TypeMask) == DirectoryType && (mode & ~OwnerOnly & 0x1FF) == 0;
    }

    private static bool TryReadOwner(string path, out uint owner, out uint mode)
    {
        // struct statx: the owner is at byte 20, the mode at byte 28.
        byte* status = stackalloc byte[256];
        bool found = NativeMethods.Status(
            NativeMethods.AtCurrentDirectory, path, NativeMethods.AtNoFollow, NativeMethods.StatBasics, status) == 0;
        owner = found ? *(uint*)(status + 20) : 0;
        mode = found ? *(ushort*)(status + 28) : 0u;
        return found;
    }

    /// <summary>A word that another file, or the same one after a change, does not have (FNV-1a, 64 bits).</summary>
    private static string NameOf(FileIdentity identity)
    {
        ulong hash = HashStart;
        ReadOnlySpan<ulong> parts =
        [
            identity.Device, identity.Inode, (ulong)identity.Size, (ulong)identity.ModifiedNanoseconds,
            (ulong)identity.ChangedNanoseconds,
        ];
        foreach (ulong part in parts)
        {
            for (int shift = 0; shift < 64; shift += 8)
            {
                hash = Mix(hash, (byte)(part >> shift));
            }
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>The same of entries NAME=VALUE, each with a NUL behind it, in our order of names.</summary>
    private static string NameOf(Dictionary<string, string> variables)
    {
        ulong hash = HashStart;
        foreach (string name in ProcessVariables.Names.Where(variables.ContainsKey))
        {
            foreach (byte part in Encoding.UTF8.GetBytes($"{name}={variables[name]}\0"))
            {
                hash = Mix(hash, part);
            }
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    private static ulong Mix(ulong hash, byte part) => (hash ^ part) * 0x100000001b3;
}

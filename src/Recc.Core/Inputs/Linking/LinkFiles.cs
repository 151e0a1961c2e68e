using System.Collections.Immutable;
using Recc.Core.Digests;
using Recc.Core.Paths;

namespace Recc.Core.Inputs.Linking;

/// <summary>
/// The files of one link, each read once. Content that was named before and has not changed is not hashed again.
/// </summary>
/// <param name="workingDirectory">Absolute; where relative names start.</param>
/// <param name="digestFunction">Of all digests.</param>
/// <param name="earlier">What an earlier look at the same link has found.</param>
internal sealed class LinkFiles(string workingDirectory, DigestFunction digestFunction,
    ImmutableArray<InputFile> earlier)
{
    private readonly OrderedDictionary<string, InputFile> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinkFile?> read = new(StringComparer.Ordinal);
    private readonly OpenablePath openable = new();
    private readonly Dictionary<FileIdentity, Digest> digests = Known(earlier);

    /// <summary>In the order in which they were added.</summary>
    public ImmutableArray<InputFile> All => [.. files.Values];

    /// <summary>Whether there is an ordinary file of that name.</summary>
    public bool IsThere(string spelled) =>
        FileIdentity.TryRead(Place(spelled), out FileIdentity identity) && identity.IsRegularFile;

    /// <summary>
    /// Adds a file; says whether it is new. Throws <see cref="IOException"/> or
    /// <see cref="UnauthorizedAccessException"/>.
    /// </summary>
    public bool Add(string spelled, InputRole role)
    {
        if (files.ContainsKey(spelled))
        {
            return false;
        }

        string path = Place(spelled);
        if (!FileIdentity.TryRead(path, out FileIdentity identity) || !identity.IsRegularFile)
        {
            throw new FileNotFoundException($"{spelled} is no file");
        }

        if (!digests.TryGetValue(identity, out Digest digest))
        {
            digest = ContentHasher.ComputeFile(path, digestFunction);
            digests.Add(identity, digest);
        }

        files.Add(spelled, new InputFile(spelled, path, identity, digest) { Role = role });
        return true;
    }

    /// <summary>What a file that was added is; null when that cannot be understood.</summary>
    public LinkFile? Read(string spelled)
    {
        string path = Place(spelled);
        if (!read.TryGetValue(path, out LinkFile? known))
        {
            known = LinkFileReader.Read(path);
            read.Add(path, known);
        }

        return known;
    }

    /// <summary>A file or directory that is no input, but says so as long as it does not change.</summary>
    public static InputFile Sentinel(string path) =>
        FileIdentity.TryRead(path, out FileIdentity identity)
            ? new InputFile(path, path, identity, ContentHasher.Compute([], DigestFunction.Sha256))
            : throw new FileNotFoundException($"{path} is gone");

    private string Place(string spelled) => openable.Of(PathText.Join(workingDirectory, spelled));

    private static Dictionary<FileIdentity, Digest> Known(ImmutableArray<InputFile> earlier)
    {
        var known = new Dictionary<FileIdentity, Digest>();
        foreach (InputFile file in earlier)
        {
            if (file.Identity != default)
            {
                known[file.Identity] = file.Digest;
            }
        }

        return known;
    }
}

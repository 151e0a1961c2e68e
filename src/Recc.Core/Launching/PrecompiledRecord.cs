using System.Globalization;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Recc.Core.Paths;
using Recc.Core.Storage;

namespace Recc.Core.Launching;

/// <summary>
/// What is known of a precompiled header that was made by a command of ours: what actions take in its place, and of
/// what headers it was made.
/// </summary>
/// <param name="Native">The user's file when it was made.</param>
/// <param name="Context">Where it was made: the roots and the working directory, as text.</param>
/// <param name="Source">
/// What was compiled, which has no other use; its absolute path, or null where the scan of a user lists it.
/// </param>
/// <param name="StandIn">Absolute path of what actions take.</param>
/// <param name="StandInDigest">Of its content.</param>
/// <param name="Behind">Content of all files that it was made of, by absolute path.</param>
internal sealed record PrecompiledRecord(
    FileIdentity Native,
    string Context,
    string? Source,
    string StandIn,
    Digest StandInDigest,
    IReadOnlyDictionary<string, Digest> Behind)
{
    private const string Refused = "refused";
    private const string Version = "recc precompiled 3";

    /// <summary>The server that has what actions take; empty when none is known to.</summary>
    public string SentTo { get; init; } = "";

    /// <summary>Whether a worker's compiler did not want it.</summary>
    public bool IsRefused { get; init; }

    /// <summary>
    /// Whether it speaks of this file, made in such a place of what the headers are now. Headers have to be among the
    /// inputs. But what was compiled to make it may have gone on with others behind the one that it is named after;
    /// who uses it knows nothing of those.
    /// </summary>
    public bool Holds(
        PrecompiledFile file, string context, IEnumerable<InputFile> inputs, DigestFunction function)
    {
        if (file.Identity != Native || context != Context
            || !FileIdentity.TryRead(StandIn, out FileIdentity now) || now.Size != StandInDigest.Size)
        {
            return false;
        }

        var present = new Dictionary<string, Digest>(StringComparer.Ordinal);
        foreach (InputFile input in inputs)
        {
            present[PathText.Normalize(input.Path)] = input.Digest;
        }

        return Behind.All(behind => present.TryGetValue(behind.Key, out Digest digest)
            ? digest == behind.Value
            : Source is not null && HasContent(behind.Key, behind.Value, function));
    }

    private static bool HasContent(string path, Digest digest, DigestFunction function)
    {
        try
        {
            return FileIdentity.TryRead(path, out FileIdentity now) && now.Size == digest.Size
                && ContentHasher.ComputeFile(path, function) == digest;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Keeps the record for the user's file; false when the disk does not let us.</summary>
    public bool TryWrite(string path)
    {
        var text = new StringBuilder(Version).Append('\n');
        text.Append(Native.ToText()).Append('\n').Append(Context).Append('\n')
            .Append(Source).Append('\n').Append(SentTo).Append('\n')
            .Append(IsRefused ? Refused : "").Append('\n').Append(StandIn).Append('\n')
            .Append(Written(StandInDigest)).Append('\n');
        foreach ((string name, Digest digest) in Behind)
        {
            text.Append(Written(digest)).Append(' ').Append(name).Append('\n');
        }

        return !Behind.Keys.Append(StandIn).Append(Context).Append(Source ?? "").Append(SentTo)
            .Any(static name => name.Contains('\n'))
            && CacheFile.TryWrite(path, Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Null when there is none that can be read.</summary>
    public static PrecompiledRecord? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? Read(File.ReadAllLines(path)) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static PrecompiledRecord? Read(string[] lines)
    {
        if (lines is not [Version, var native, var context, var source, var sentTo, var refused, var standIn,
            var digest, .. var behind]
            || !FileIdentity.TryParse(native, out FileIdentity nativeIdentity)
            || !TryParse(digest, out Digest standInDigest))
        {
            return null;
        }

        var files = new Dictionary<string, Digest>(StringComparer.Ordinal);
        foreach (string line in behind)
        {
            int space = line.IndexOf(' ');
            if (space < 0 || !TryParse(line[..space], out Digest content))
            {
                return null;
            }

            files[line[(space + 1)..]] = content;
        }

        return new PrecompiledRecord(nativeIdentity, context, source.Length == 0
            ? null : source, standIn, standInDigest, files)
        {
            SentTo = sentTo,
            IsRefused = refused == Refused,
        };
    }

    private static string Written(Digest digest) =>
        string.Create(CultureInfo.InvariantCulture, $"{digest.Hash}/{digest.Size}");

    private static bool TryParse(string text, out Digest digest)
    {
        digest = default;
        int slash = text.IndexOf('/');
        return slash > 0
            && long.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            && Digest.TryCreate(text[..slash], size, out digest);
    }
}

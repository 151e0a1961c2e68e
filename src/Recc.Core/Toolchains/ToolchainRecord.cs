using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Storage;

namespace Recc.Core.Toolchains;

/// <summary>
/// A remembered answer on disk: lines of text, one for each file with its stat identity, and for each directory where
/// another assembler could appear. It holds while all of these do. The last line is the digest of all others. Losing a
/// record costs a question; so trouble with the disk is silent.
/// </summary>
internal static class ToolchainRecord
{
    private const string Header = "recc toolchain 2";

    /// <summary>Stands for the identity of a directory that is not there.</summary>
    private const string Absent = "-";

    private const int FirstFile = 7;

    /// <summary>What a file of records says; null when it says nothing whole.</summary>
    public static RememberedToolchain? TryRead(string path)
    {
        try
        {
            return File.Exists(path) && WholeText(File.ReadAllText(path)) is { } text ? Read(text.Split('\n')) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static void Write(
        string path,
        Toolchain toolchain,
        ImmutableArray<ToolchainFile> files,
        ImmutableArray<string> watched)
    {
        var text = new StringBuilder();
        text.Append(Header).Append('\n').Append(toolchain.Compiler).Append('\n')
            .Append(toolchain.IsClang ? "clang" : "gcc").Append('\n').Append(toolchain.Version).Append('\n')
            .Append(toolchain.Identity.Hash).Append('\n')
            .Append(CultureInfo.InvariantCulture, $"{toolchain.Identity.Size}\n")
            .Append(toolchain.SearchPath).Append('\n');
        foreach (ToolchainFile file in files)
        {
            text.Append(file.Identity.ToText()).Append(' ').Append(file.Path).Append('\n');
        }

        foreach (string directory in watched)
        {
            text.Append(WordFor(directory)).Append(' ').Append(directory).Append('\n');
        }

        text.Append(HashOf(text.ToString()));
        CacheFile.TryWrite(path, Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>What stands before the digest in the last line; null when the digest is not that of the text.</summary>
    private static string? WholeText(string content)
    {
        int end = content.LastIndexOf('\n') + 1;
        string text = content[..end];
        return end > 0 && content[end..] == HashOf(text) ? text.TrimEnd('\n') : null;
    }

    private static string HashOf(string text) =>
        ContentHasher.Compute(Encoding.UTF8.GetBytes(text), DigestFunction.Sha256).Hash;

    private static RememberedToolchain? Read(string[] lines)
    {
        if (lines.Length <= FirstFile || lines[0] != Header || Parse(lines) is not { } toolchain)
        {
            return null;
        }

        var watched = ImmutableArray.CreateBuilder<(string, FileIdentity?)>(lines.Length - FirstFile);
        foreach (string line in lines.AsSpan(FirstFile))
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            bool isThere = FileIdentity.TryParse(line.AsSpan(0, Math.Max(space, 0)), out FileIdentity identity);
            if (space <= 0 || (!isThere && line[..space] != Absent))
            {
                return null;
            }

            watched.Add((line[(space + 1)..], isThere ? identity : null));
        }

        return new RememberedToolchain(toolchain, watched.DrainToImmutable());
    }

    private static string WordFor(string path) =>
        FileIdentity.TryRead(path, out FileIdentity now) ? now.ToText() : Absent;

    private static Toolchain? Parse(string[] lines)
    {
        bool valid = long.TryParse(lines[5], NumberStyles.None, CultureInfo.InvariantCulture, out long size);
        return valid && Digest.TryCreate(lines[4], size, out Digest identity)
            ? new Toolchain(lines[1], lines[2] == "clang", lines[3], identity, lines[6])
            : null;
    }
}

/// <summary>A compiler as it was when it was asked.</summary>
/// <param name="Toolchain">What it said.</param>
/// <param name="Watched">Files and directories that decide about it; null for those that are not there.</param>
internal sealed record RememberedToolchain(
    Toolchain Toolchain, ImmutableArray<(string Path, FileIdentity? Identity)> Watched)
{
    /// <summary>Whether all of them are as they were.</summary>
    public bool StillHolds(FileLooks looks)
    {
        foreach ((string path, FileIdentity? then) in Watched)
        {
            bool isThere = looks.TryRead(path, out FileIdentity now);
            if (isThere != then.HasValue || (isThere && now != then))
            {
                return false;
            }
        }

        return true;
    }
}

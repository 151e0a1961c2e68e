using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Storage;

namespace Recc.Core.Toolchains;

/// <summary>
/// A remembered answer on disk: lines of text, one for each file with its stat identity, and for each directory where another assembler could
/// appear. It holds while all of these do. Losing it costs a question; so trouble with the disk is silent.
/// </summary>
internal static class ToolchainRecord
{
    private const string Header = "recc toolchain 2";

    private const string NotThere = "-";

    public static Toolchain? TryRead(string path)
    {
        try
        {
            string[] lines = File.ReadAllLines(path);
            return lines.Length > 7 && lines[0] == Header && lines[^1] == "end" && FilesHold(lines) ? Parse(lines) : null;
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
            text.Append(IdentityText(directory)).Append(' ').Append(directory).Append('\n');
        }

        text.Append("end\n");
        CacheFile.TryWrite(path, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static bool FilesHold(string[] lines)
    {
        foreach (string line in lines.AsSpan(7, lines.Length - 8))
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space <= 0 || !line.AsSpan(0, space).SequenceEqual(IdentityText(line[(space + 1)..])))
            {
                return false;
            }
        }

        return true;
    }

    private static string IdentityText(string path) =>
        FileIdentity.TryRead(path, out FileIdentity identity) ? identity.ToText() : NotThere;

    private static Toolchain? Parse(string[] lines)
    {
        bool valid = long.TryParse(lines[5], NumberStyles.None, CultureInfo.InvariantCulture, out long size);
        return valid && Digest.TryCreate(lines[4], size, out Digest identity)
            ? new Toolchain(lines[1], lines[2] == "clang", lines[3], identity, lines[6])
            : null;
    }
}

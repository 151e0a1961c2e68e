using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Recc.Core.Outputs;

/// <summary>
/// Which compiler an object says it was made by: gcc and clang write their version into the section .comment of ELF
/// objects, unless they are told not to (-fno-ident). In assembly, bitcode and objects for Windows nothing is looked
/// for.
/// </summary>
public static class ObjectProducer
{
    private const string GccMark = "GCC: (";
    private const string ClangMark = "clang version ";

    // Where its maker has given gcc no name, it calls itself GNU in objects and GCC when asked.
    private const string NamelessInObjects = "(GNU)";
    private const string NamelessWhenAsked = "(GCC)";

    /// <summary>
    /// What the object says, when it names compilers and the expected one is not among them; else null. Throws
    /// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> for trouble with the disk.
    /// </summary>
    /// <param name="path">Of a file that a compiler has written.</param>
    /// <param name="versionLine">
    /// What the expected compiler says of itself: "gcc version 12.2.0 (Debian 12.2.0-14)", "clang version 19.1.7".
    /// </param>
    public static string? Foreign(string path, string versionLine)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        if (ElfFile.TryOpen(file) is not { } elf)
        {
            return null;
        }

        string[] producers =
        [
            .. elf.Sections.Where(section => section.IsUnloaded && elf.IsNamed(section, ".comment\0"u8))
                .SelectMany(section => Encoding.UTF8.GetString(elf.ContentOf(section) ?? []).Split('\0'))
                .Where(static text => text.StartsWith(GccMark, StringComparison.Ordinal)
                    || text.Contains(ClangMark, StringComparison.Ordinal)),
        ];
        return producers.Any(producer => IsSame(producer, versionLine)) ? null : producers.FirstOrDefault();
    }

    private static bool IsSame(string producer, string versionLine)
    {
        if (!producer.StartsWith(GccMark, StringComparison.Ordinal))
        {
            return producer.Trim() == versionLine.Trim();
        }

        // "GCC: (NAME) VERSION" is "gcc version VERSION (NAME)"; both may have brackets inside.
        string said = producer["GCC: ".Length..];
        for (int end = said.IndexOf(") ", StringComparison.Ordinal); end >= 0;
            end = said.IndexOf(") ", end + 1, StringComparison.Ordinal))
        {
            string name = said[..(end + 1)];
            string asked = name == NamelessInObjects ? NamelessWhenAsked : name;
            if (versionLine.Trim() == $"gcc version {said[(end + 2)..].Trim()} {asked}")
            {
                return true;
            }
        }

        return false;
    }
}

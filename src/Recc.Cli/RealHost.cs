using System.Collections;
using System.Runtime.InteropServices;
using Recc.Core.Diagnostics;
using Recc.Core.Host;
using Recc.Core.Processes;

namespace Recc.Cli;

// The one file that looks at the real world; everything else gets it as a HostEnvironment.
#pragma warning disable RS0030

/// <summary>Reads arguments, environment, working directory and streams of this process.</summary>
internal static partial class RealHost
{
    /// <summary>
    /// The name under which we were called. In the shipped binary that is argv[0], so a symbolic link keeps its name.
    /// </summary>
    public static string ProgramName => Environment.GetCommandLineArgs()[0];

    /// <summary>
    /// The file that users know as recc; this process may have come out of it, see <see cref="Handover"/>.
    /// </summary>
    public static string ExecutablePath { get; set; } = Environment.ProcessPath ?? "/proc/self/exe";

    /// <summary>Whether standard output is a terminal.</summary>
    public static bool OutputIsTerminal => IsTerminal(DescriptorStream.Output) != 0;

    /// <summary>The world as it is now.</summary>
    /// <param name="arguments">What Main got.</param>
    public static HostEnvironment Read(IReadOnlyList<string> arguments)
    {
        Dictionary<string, string> variables = Variables();
        return new HostEnvironment
        {
            Arguments = arguments,
            Variables = variables,
            CurrentDirectory = CurrentDirectory(variables),
            ExecutablePath = ExecutablePath,
            ErrorIsTerminal = IsTerminal(DescriptorStream.Error) != 0,
            ProcessId = Environment.ProcessId,
            AddressSpace = AddressSpace.Limit(),
        };
    }

    private static Dictionary<string, string> Variables()
    {
        IDictionary all = Environment.GetEnvironmentVariables();
        var variables = new Dictionary<string, string>(all.Count, StringComparer.Ordinal);
        foreach (DictionaryEntry entry in all)
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return variables;
    }

    // The system's own answer, which has no symbolic links in it. When the directory is gone, $PWD says where it was: a
    // compiler with absolute paths still runs there, so must we.
    private static string CurrentDirectory(Dictionary<string, string> variables)
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            string? shell = variables.GetValueOrDefault("PWD");
            return shell is not null && Path.IsPathFullyQualified(shell) ? shell : "/";
        }
    }

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsTerminal(int descriptor);
}

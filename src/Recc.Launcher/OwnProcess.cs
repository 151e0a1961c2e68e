using System.Runtime.InteropServices;
using System.Text;
using Recc.Core.Processes;

namespace Recc.Launcher;

// The one file that looks at the real world.
#pragma warning disable RS0030

/// <summary>What the system says of this process.</summary>
internal static unsafe class OwnProcess
{
    /// <summary>The name under which we were called.</summary>
    public static string Name => Environment.GetCommandLineArgs()[0];

    /// <summary>Absolute path of our file, where the system tells; else the name by which it was started.</summary>
    public static string Path => Environment.ProcessPath
        ?? Marshal.PtrToStringUTF8((nint)NativeMethods.AuxiliaryValue(NativeMethods.ProgramFileName)) ?? Name;

    public static string CurrentDirectory => Environment.CurrentDirectory;

    public static string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    /// <summary>The name and the arguments, byte for byte where the system tells them so.</summary>
    public static IReadOnlyList<byte[]> Words(string[] arguments)
    {
        try
        {
            return RawArguments.ReadLast(arguments.Length + 1);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [Encoding.UTF8.GetBytes(Name), .. arguments.Select(Encoding.UTF8.GetBytes)];
        }
    }
}

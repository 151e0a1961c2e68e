using System.Text;
using Recc.Core.Diagnostics;
using Recc.Core.Host;
using Recc.Core.Processes;

namespace Recc.Launcher;

/// <summary>When there is no way to start the engine, the compiler still runs, as if we were not there.</summary>
internal static class LastResort
{
    /// <summary>Returns only when that failed too, or when there is no compiler to run.</summary>
    /// <param name="mode">What was asked for.</param>
    /// <param name="arguments">All arguments.</param>
    /// <param name="why">What is wrong with the engine.</param>
    public static void BecomeCompiler(Mode mode, string[] arguments, string why)
    {
        using var error = new DescriptorStream(DescriptorStream.Error);
        error.Write(Encoding.UTF8.GetBytes($"recc: {why}\n"));

        // A link by which we were called hides the compiler of that name.
        if (mode is Mode.Launch { Command: var command } && command.Count <= arguments.Length
            && ProgramFinder.Find(command[0], OwnProcess.Variable("PATH"), OwnProcess.CurrentDirectory) is { } program)
        {
            IReadOnlyList<byte[]> words = [.. OwnProcess.Words(arguments).TakeLast(command.Count)];
            string failure = ProcessImage.Replace(program, words);
            error.Write(Encoding.UTF8.GetBytes($"recc: {program}: {failure}\n"));
        }
    }
}

using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Recc.Cli.Commands;

/// <summary><c>recc version</c>: which recc this is.</summary>
internal static class VersionCommand
{
    /// <summary>The version of this program; Directory.Build.props says the same, and a test compares.</summary>
    public const string Version = "0.1.0";

    public static Command Create(VerbOutput streams)
    {
        var command = new Command("version", "Say which recc this is.");
        var isShort = new Option<bool>("--short") { Description = "One line, as upstream recc has it." };
        command.Options.Add(isShort);
        command.SetAction(parsed => Run(streams.Output, parsed.GetValue(isShort)));
        return command;
    }

    private static int Run(TextWriter output, bool isShort)
    {
        if (isShort)
        {
            output.WriteLine($"recc version: {Version}");
            return 0;
        }

        string kind = RuntimeFeature.IsDynamicCodeSupported ? "managed" : "native";
        output.WriteLine($"recc {Version}");
        string framework = RuntimeInformation.FrameworkDescription;
        output.WriteLine($"{kind} build for {RuntimeInformation.RuntimeIdentifier}, {framework}");
        output.WriteLine("speaks the Remote Execution API v2 and takes the settings of upstream recc 1.4");
        return 0;
    }
}

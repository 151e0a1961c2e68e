using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using Recc.Core.Diagnostics;
using Recc.Core.Host;

namespace Recc.Cli.Commands;

/// <summary>
/// Runs what is not a launch. System.CommandLine is loaded here and nowhere else: a launch must not pay for it.
/// </summary>
internal static class OwnVerbs
{
    /// <summary>Exit code of an invocation that we cannot make sense of.</summary>
    public const int BadUsage = 2;

    /// <summary>Runs a verb on the streams of this process.</summary>
    public static int Run(Mode mode, HostEnvironment host)
    {
        try
        {
            using StreamWriter output = Open(DescriptorStream.Output);
            using StreamWriter error = Open(DescriptorStream.Error);
            bool colour = RealHost.OutputIsTerminal && string.IsNullOrEmpty(host.Variable("NO_COLOR"));
            return Run(mode, host, new VerbOutput(output, error, colour));
        }
        catch (IOException)
        {
            // Whoever read our output has had enough, as in `recc help | head`.
            return 1;
        }
    }

    /// <summary>Runs a verb on streams of the caller's.</summary>
    public static int Run(Mode mode, HostEnvironment host, VerbOutput streams)
    {
        if (mode is Mode.Misuse misuse)
        {
            streams.Error.WriteLine($"recc: {misuse.Line}");
            if (host.Arguments.Count == 0)
            {
                streams.Error.WriteLine(HelpCommand.ShortUsage);
            }

            return BadUsage;
        }

        var verb = (Mode.Verb)mode;
        ParseResult parsed = Root(host, streams).Parse([verb.Name, .. verb.Rest], new ParserConfiguration());
        if (parsed.Errors.Count > 0)
        {
            streams.Error.WriteLine($"recc {verb.Name}: {parsed.Errors[0].Message}");
            return BadUsage;
        }

        return parsed.Invoke(new InvocationConfiguration
        {
            Output = streams.Output,
            Error = streams.Error,
            EnableDefaultExceptionHandler = false,
        });
    }

    // Not a RootCommand: that one calls itself by the name of the running file.
    private static Command Root(HostEnvironment host, VerbOutput streams) => new("recc", "A compiler launcher.")
    {
        new HelpOption(),
        CacheCommand.Create(host, streams),
        ConfigCommand.Create(host, streams),
        DaemonCommand.Create(host, streams),
        VersionCommand.Create(streams),
        HelpCommand.Create(streams),
    };


    private static StreamWriter Open(int descriptor) => new(new DescriptorStream(descriptor), new UTF8Encoding(false));
}

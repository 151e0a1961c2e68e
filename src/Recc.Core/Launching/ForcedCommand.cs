using System.Collections.Immutable;
using Recc.Core.Actions;
using Recc.Core.CommandLine;
using Recc.Core.Configuration;
using Recc.Core.Host;
using Recc.Core.Inputs;
using Recc.Core.Paths;
using Recc.Core.Remote;

namespace Recc.Core.Launching;

/// <summary>Prepares commands that are not understood for a worker, as RECC_FORCE_REMOTE wants it.</summary>
internal static class ForcedCommand
{
    /// <summary>
    /// Whether the command is one to send: it was refused for what it is, and its program is given by a path.
    /// </summary>
    public static bool IsOne(FallbackReason reason, HostEnvironment host, ReccOptions options) =>
        options.ForceRemote && host.Arguments.Count > 0 && host.Arguments[0].Contains('/') && reason is
            FallbackReason.NotACompiler or FallbackReason.NoSource or FallbackReason.SeveralSources
            or FallbackReason.Linking or FallbackReason.Preprocessing or FallbackReason.SyntaxOnly
            or FallbackReason.UnsupportedLanguage or FallbackReason.UnsupportedOption or FallbackReason.UnknownOption;

    /// <summary>The command with its action.</summary>
    public static Preparation Prepare(HostEnvironment host, ReccOptions options, ServerShape shape)
    {
        var roots = new RootRequest(
            host.CurrentDirectory, host.CurrentDirectory, options.ProjectRoot, options.BuildRoot,
            host.Variable("HOME"));
        PathMap paths = RootFinder.Find(roots).WithReplacements(options.PrefixMap);
        var request = new ForcedActionRequest
        {
            Arguments = [.. host.Arguments],
            Paths = paths,
            Environment = RemoteVariables.Of(host.Variables, options),
            Platform = options.RemotePlatform,
            Adjustments = ActionAdjustments.From(options, shape.KnowsOutputPaths),
            Salt = options.ActionSalt,
            DoNotCache = options.ActionUncacheable,
            DigestFunction = shape.Function,
        };
        return ForcedAction.Build(request) switch
        {
            ActionBuilding.Built(RemoteAction action) => new Preparation.Ready(
                new PreparedCompile(CommandOf(host.Arguments), NoInputs, paths, action, "")),
            ActionBuilding.Refused(FallbackReason reason, string detail) =>
                new Preparation.PassThrough(reason, detail),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static InputSet NoInputs => new() { Files = [], Depfile = null, Traits = InputTraits.None };

    private static CompileCommand CommandOf(IReadOnlyList<string> arguments) => new()
    {
        Family = CompilerFamily.Gcc,
        Compiler = arguments[0],
        Arguments = [],
        Source = arguments[0],
        Language = SourceLanguage.Unknown,
        Output = "",
        SideOutputs = [],
        Depfile = null,
        HasDebugInfo = false,
    };
}

using Recc.Core.CommandLine;
using Recc.Core.Paths;

namespace Recc.Core.Inputs.Linking;

/// <summary>
/// Says of the intermediate code in a link whether it is known what compiles it, and what the result tells. gcc's goes
/// through gcc's plugin, LLVM's through lld or LLVM's plugin; other pairs are left to the linker.
/// </summary>
internal sealed class LinkTimeScan(CompileCommand command, LinkerKind linker)
{
    private const string PluginOfGcc = "liblto_plugin.so";
    private const string PluginOfLlvm = "LLVMgold.so";

    /// <summary>What can be compiled: gcc's, LLVM's or none.</summary>
    private LinkTimeCode understood;

    /// <summary>An option for LLVM that is not known.</summary>
    private string? unknown;

    /// <summary>All that has been met.</summary>
    public LinkTimeCode Code { get; private set; }

    /// <summary>
    /// gcc writes the directory of the link into debug information. LLVM calls modules by the names of their files, and
    /// orders some things by those.
    /// </summary>
    public InputTraits Traits => Code == LinkTimeCode.None ? InputTraits.None
        : Code.HasFlag(LinkTimeCode.Llvm) ? InputTraits.CompilesLinked | InputTraits.ComparesNames
        : Code.HasFlag(LinkTimeCode.Debug) || AsksForDebugInformation()
        ? InputTraits.CompilesLinked | InputTraits.NamesDirectory
        : InputTraits.CompilesLinked;

    /// <summary>Learns of plugins, and what they are told.</summary>
    public void Prepare(IReadOnlyList<LinkerArgument> arguments)
    {
        string[] plugins =
        [
            .. arguments.Where(static argument => argument.Meaning == LinkerMeaning.Plugin)
                .Select(static argument => PathText.Name(argument.Value)),
        ];
        // lld loads none, and passes over what it is told of one.
        understood = linker == LinkerKind.Lld || plugins is [PluginOfLlvm] ? LinkTimeCode.Llvm
            : plugins is [PluginOfGcc] ? LinkTimeCode.Gcc
            : LinkTimeCode.None;
        unknown = understood == LinkTimeCode.Llvm
            ? arguments.FirstOrDefault(static argument => !LinkTimeOptions.IsKnownToLlvm(argument))?.Value
            : null;
    }

    /// <summary>Why a file with intermediate code cannot be linked by anybody else; null when it can.</summary>
    public InputFinding.Refused? Objection(string spelled, LinkFile file)
    {
        if (file.Code == LinkTimeCode.Embedded && (understood != LinkTimeCode.Llvm || linker == LinkerKind.Lld))
        {
            return null;
        }

        Code |= file.Code;
        string? detail = command.LinkTimeObjection ?? unknown;
        LinkTimeCode kinds = Code & (LinkTimeCode.Gcc | LinkTimeCode.Llvm);
        const LinkTimeCode unclear = LinkTimeCode.Offload | LinkTimeCode.TellsAssembler | LinkTimeCode.Closed
            | LinkTimeCode.Embedded;
        return detail is not null ? new InputFinding.Refused(FallbackReason.LinkTimeCode, detail)
            : kinds != understood || (file.Code & unclear) != LinkTimeCode.None
            ? new InputFinding.Refused(FallbackReason.LinkTimeCode, spelled)
            : file.Code.HasFlag(LinkTimeCode.ReadsFiles)
            ? new InputFinding.Refused(FallbackReason.EmbedsOtherFiles, spelled)
            : null;
    }

    private bool AsksForDebugInformation() => command.Arguments
        .Where(static argument => argument.Meaning == ArgumentMeaning.Plain)
        .Select(static argument => DebugInfoOption.Read(argument.Option)).LastOrDefault(static read => read.HasValue)
        ?? false;
}

using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.InputRoots;
using Recc.Core.Inputs;
using Recc.Core.Paths;

namespace Recc.Core.Actions;

/// <summary>
/// Makes the action of a compile whose outputs tell where they were made. It is the user's own command in the user's
/// own directory: nothing in it is written anew, so what it makes is what the user's compile makes, to the last bit.
/// All paths are in the key. No worker can run it, and its inputs are named in the salt and not uploaded.
/// </summary>
internal static class HomeAction
{
    /// <summary>The action, or why there is none.</summary>
    public static ActionBuilding Build(ActionRequest request, ImmutableArray<OutputPath> outputs)
    {
        if (request is { Colour: true, Command.Binding: PlaceBinding.CommandLine })
        {
            // Where the action runs is no terminal, and the option that asks for colour all the same would be recorded.
            return new ActionBuilding.Refused(FallbackReason.UnsupportedOption, "a recorded command line, in colour");
        }

        // gcc lists its options in debug information.
        bool recordsOptions = request.Command.Binding == PlaceBinding.CommandLine
            || (!request.Toolchain.IsClang && (request.Command.HasDebugInfo
                || request.Inputs.Traits.HasFlag(InputTraits.NamesDirectory)));
        if (recordsOptions
            && request.Command.Arguments.Any(static argument => argument.Meaning == ArgumentMeaning.HostProcessor))
        {
            // These are spelled out, and stand in another order.
            return new ActionBuilding.Refused(FallbackReason.UnsupportedOption, "-march=native and recorded options");
        }

        string directory = WorkingDirectoryName.Of(
            request.Paths.WorkingDirectory, request.Variables, request.Looks);
        var command = new CanonicalCommand
        {
            Arguments = ActionBuilder.AllArguments(request, request.Toolchain.Compiler, request.Command.Arguments),
            Environment = ActionEnvironment.OfHome(request, directory),
            WorkingDirectory = request.Paths.CanonicalWorkingDirectory,
            Outputs = outputs,
            Directories = [],
            Spellings = [],
        };
        IEnumerable<KeyValuePair<string, Digest>> inputs = request.Inputs.Files.Select(file =>
            KeyValuePair.Create(PathText.Join(request.Paths.WorkingDirectory, file.Spelled), file.Digest));
        string salt = ActionBuilder.SaltText(request, inputs) + $"directory {request.Paths.WorkingDirectory}\n"
            + string.Concat(Searched(request)) + string.Concat(Times(request));
        InputRoot nothing = new InputRootBuilder(request.DigestFunction).Build();
        return new ActionBuilding.Built(
            ActionBuilder.Assemble(request, command, nothing, salt, layout: null) with { StaysHere = true });
    }

    /// <summary>
    /// clang writes into a precompiled header, and the like, when each header was last changed, and later insists on
    /// it.
    /// </summary>
    private static IEnumerable<string> Times(ActionRequest request) =>
        (request.Command.IsPrecompiling || request.MakesInterface) && request.Toolchain.IsClang
            ? request.Inputs.Files.Select(
                static file => $"modified {file.Identity.ModifiedNanoseconds} {file.Spelled}\n")
            : [];

    /// <summary>A compiler may warn of include directories that are not there.</summary>
    private static IEnumerable<string> Searched(ActionRequest request) =>
        SearchDirectories.Of(request.Command.Arguments)
            .Select(directory => PathText.Join(request.Paths.WorkingDirectory, directory))
            .Where(request.Looks.IsDirectory)
            .Select(static directory => $"searched {directory}\n");
}

using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Paths;
using Recc.Core.Processes;

namespace Recc.Core.Inputs;

/// <summary>
/// Asks the compiler itself, with -M or -MM: the source of truth that every other lister is measured against. The
/// command is the user's, so names and rule come out as the user's compile would write them.
/// </summary>
/// <param name="processes">Runs the compiler.</param>
public sealed class CompilerLister(IProcessRunner processes) : IInputLister
{
    private readonly PreprocessorRunner preprocessor = new(processes);

    public Listing? List(ScanOrder order, CancellationToken cancellation, out InputFinding.Refused? refused)
    {
        if (preprocessor.Ask(order, ScanKind.All, cancellation, out refused) is not { } all
            || PreprocessorRunner.UsesConfigurationFile(all, out refused))
        {
            return null;
        }

        ScanOutput printed = ScanOutput.Read(order.Command, all.StandardOutput);
        if (DepfileReader.ReadPrerequisites(printed.Rule) is not { Length: > 0 } names)
        {
            refused = new InputFinding.Refused(FallbackReason.ScanFailed, "the compiler's -M printed no make rule");
            return null;
        }

        if (!names.Any(name => IsSource(order, name)))
        {
            // -MT with a line's end in it can make several rules.
            refused = new InputFinding.Refused(FallbackReason.ScanFailed, "the rule under -M does not name the source");
            return null;
        }

        if (PreprocessorRunner.NamesUserHeadersOnly(order.Command))
        {
            if (preprocessor.Ask(order, ScanKind.UserHeadersOnly, cancellation, out refused) is not { } user)
            {
                return null;
            }

            printed = ScanOutput.Read(order.Command, user.StandardOutput);
        }

        return new Listing(names, printed, SearchPathReader.Read(all.StandardError, out ImmutableArray<string> missing))
        {
            Missing = missing,
        };
    }

    private static bool IsSource(ScanOrder order, string name) =>
        PathText.Normalize(PathText.Join(order.WorkingDirectory, name))
            == PathText.Normalize(PathText.Join(order.WorkingDirectory, order.Command.Source));
}

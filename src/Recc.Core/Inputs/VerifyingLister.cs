using Recc.Core.Diagnostics;

namespace Recc.Core.Inputs;

/// <summary>Asks both, answers with the second, and tells where the first differs (RECC_SCANNER_VERIFY).</summary>
/// <param name="tried">Is judged.</param>
/// <param name="trusted">Is right.</param>
/// <param name="log">Hears of differences.</param>
public sealed class VerifyingLister(IInputLister tried, IInputLister trusted, Log log) : IInputLister
{
    public Listing? List(ScanOrder order, CancellationToken cancellation, out InputFinding.Refused? refused)
    {
        Listing? one = tried.List(order, cancellation, out InputFinding.Refused? why);
        Listing? other = trusted.List(order, cancellation, out refused);
        string source = order.Command.Source;
        if (one is null)
        {
            log.Info($"scanner of {source}: not sure, {why!.Detail}");
        }
        else if (other is null)
        {
            log.Warning($"scanner of {source}: an answer where the compiler has none, {refused!.Detail}");
        }
        else if (!one.Names.SequenceEqual(other.Names))
        {
            string missing = string.Join(' ', other.Names.Except(one.Names));
            string further = string.Join(' ', one.Names.Except(other.Names));
            log.Warning($"scanner of {source}: not as the compiler; missing [{missing}], further [{further}]");
        }
        else if (!one.Printed.Rule.AsSpan().SequenceEqual(other.Printed.Rule) && order.Command.Depfile is not null)
        {
            log.Warning($"scanner of {source}: the make rule is not the compiler's");
        }

        return other;
    }
}

using System.Collections.Immutable;

namespace Recc.DepScan;

/// <summary>The directories in which a compiler looks for headers, in the order in which its -v prints them.</summary>
/// <param name="Quote">Only for "x.h", behind the directory of the file that says it (-iquote).</param>
/// <param name="Angle">For &lt;x.h&gt;, and for "x.h" behind <paramref name="Quote"/>.</param>
/// <param name="Embed">For #embed (--embed-dir).</param>
/// <param name="IgnoresSourceDirectory">gcc's -I-: "x.h" is not looked for beside the file that says it.</param>
public sealed record SearchPath(
    ImmutableArray<SearchDirectory> Quote,
    ImmutableArray<SearchDirectory> Angle,
    ImmutableArray<SearchDirectory> Embed,
    bool IgnoresSourceDirectory = false);

using Recc.Core.Digests;

namespace Recc.Core.Launching;

/// <summary>
/// Looks again, when a compile has run here, at what its name was made of. What was made of other things belongs under
/// another name.
/// </summary>
public interface INameCheck
{
    /// <summary>Looks that are taken from now on.</summary>
    FileLooks LookAgain();

    /// <summary>
    /// Whether the compile would still be named as it was: by the compiler, its inputs, and where others could have
    /// come to be found.
    /// </summary>
    /// <param name="compile">Has just run.</param>
    /// <param name="now">Of <see cref="LookAgain"/>.</param>
    /// <param name="cancellation">Nobody wants to know any more.</param>
    bool IsStillNamedSo(PreparedCompile compile, FileLooks now, CancellationToken cancellation);
}

/// <summary>For what is made of files that nobody else writes to.</summary>
public sealed class UncheckedName : INameCheck
{
    public static UncheckedName Instance { get; } = new();

    public FileLooks LookAgain() => FileLooks.Own;

    public bool IsStillNamedSo(PreparedCompile compile, FileLooks now, CancellationToken cancellation) => true;
}

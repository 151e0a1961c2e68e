using System.Collections.Immutable;
using Recc.Core.Digests;

namespace Recc.Core.Inputs;

/// <summary>
/// The files that a compile reads, as the compiler itself names them, with the content they had when they were read.
/// </summary>
public sealed record InputSet
{
    /// <summary>Source first, then the others as the compiler lists them; each spelling once.</summary>
    public required ImmutableArray<InputFile> Files { get; init; }

    /// <summary>
    /// The depfile that this compile writes, byte for byte, or null when it writes none. It comes from the
    /// scan of the user's command and so carries the user's paths, wherever the object comes from.
    /// </summary>
    public required ReadOnlyMemory<byte>? Depfile
    {
        get => Rule is null ? field : Rule.Unpack();
        init
        {
            field = value;
            Rule = null;
        }
    }

    /// <summary>The depfile, where it is made anew for each who asks.</summary>
    internal PackedRule? Rule { get; private init; }

    /// <summary>
    /// What the compile writes to standard output about the headers it reads (/showIncludes), byte for byte; empty when
    /// it writes nothing. Comes from the scan, as the depfile does.
    /// </summary>
    public ReadOnlyMemory<byte> ShownIncludes { get; init; }

    /// <summary>
    /// Precompiled headers that the compile may take; the headers behind them are among <see cref="Files"/>.
    /// </summary>
    public ImmutableArray<PrecompiledFile> Precompiled { get; init; } = [];

    /// <summary>Whether text is read in the place of a precompiled header.</summary>
    public bool ReadsTextInstead { get; init; }

    /// <summary>
    /// What the compile has to do with modules; null when nothing. Interfaces that it reads are among
    /// <see cref="Files"/>.
    /// </summary>
    public ModuleUse? Modules { get; init; }

    /// <summary>
    /// Of a link: absolute names of files that it looks for before it finds others, and that are not there.
    /// </summary>
    public ImmutableArray<string> Absent { get; init; } = [];

    /// <summary>
    /// Whether some of the files lie here with another content than in the action, so that it cannot run in place.
    /// </summary>
    public bool HasStandIns { get; init; }

    /// <summary>What the texts of the files mean for the result.</summary>
    public required InputTraits Traits { get; init; }

    /// <summary>The same in less memory, to be kept for long.</summary>
    internal InputSet Packed() => Depfile is { } depfile
        ? this with { Depfile = null, Rule = PackedRule.Of(depfile.Span, Files) }
        : this;
}

/// <summary>One input.</summary>
/// <param name="Spelled">As the compiler names it.</param>
/// <param name="Path">
/// Absolute: the spelling below the working directory, not normalised, but without symbolic links where normalising it
/// would lead to another file.
/// </param>
/// <param name="Identity">Taken before the content was read: while it holds, the digest does.</param>
/// <param name="Digest">Of its content.</param>
public sealed record InputFile(string Spelled, string Path, FileIdentity Identity, Digest Digest)
{
    /// <summary>Who names the file, which decides what its name may become in an action.</summary>
    public InputRole Role { get; init; }
}

/// <summary>Who names an input.</summary>
public enum InputRole
{
    /// <summary>The compiler, as the source or a header.</summary>
    Text,

    /// <summary>An option. No result shows the name.</summary>
    Named,

    /// <summary>
    /// Assembly, by the name that it says, absolute or below the working directory. No action can write another.
    /// </summary>
    Assembled,

    /// <summary>
    /// A linker script, an archive or a library, by the name that it says: another one cannot be written, and where it
    /// is absolute and in the project, no other place will do.
    /// </summary>
    Linked,

    /// <summary>Nobody by name: a program that the command runs, or a library of such a one.</summary>
    Program,

    /// <summary>
    /// A library that another library needs, in a directory that the output or that other library names. An action is
    /// told of the directory in words of its own.
    /// </summary>
    Needed,
}

/// <summary>Properties of the inputs' text that decide where a compile may run and whether it may be stored.</summary>
[Flags]
public enum InputTraits
{
    None = 0,

    /// <summary>__DATE__ or __TIME__ occurs: the result depends on when it is made, unless the date is given.</summary>
    UsesTime = 1,

    /// <summary>
    /// An assembler directive or a pragma takes in a file that cannot be named: files may be read that no scan names.
    /// </summary>
    EmbedsOtherFiles = 2,

    /// <summary>__TIMESTAMP__ occurs: the result depends on when a file was written.</summary>
    UsesTimestamp = 4,

    /// <summary>A #line occurs that names a file: the object may name a file that is none of the inputs.</summary>
    NamesLines = 8,

    /// <summary>
    /// A text that could declare or import a module, or a list that names one. It matters only to a command that turns
    /// modules on.
    /// </summary>
    UsesModules = 32,

    /// <summary>Names of files, as the command spells them, are compared with what a profile or a list says.</summary>
    ComparesNames = 16,

    /// <summary>A link compiles intermediate code.</summary>
    CompilesLinked = 64,

    /// <summary>What a link compiles names the working directory.</summary>
    NamesDirectory = 128,
}

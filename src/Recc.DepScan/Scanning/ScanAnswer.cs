using System.Collections.Immutable;

namespace Recc.DepScan;

/// <summary>What a scan found out.</summary>
public abstract record ScanAnswer
{
    private ScanAnswer()
    {
    }

    /// <summary>The compiler reads exactly this.</summary>
    /// <param name="Inputs">In the order and spelling of the compiler's -M; the main source first.</param>
    /// <param name="Absent">What was looked for in vain: were one of these there, the answer could be another.</param>
    /// <param name="Probed">
    /// What the compiler does not list although it decides the answer: files whose presence was asked for
    /// (__has_include), and those that gcc found to be copies of one that is taken in once.
    /// </param>
    public sealed record Complete(
        ImmutableArray<ScanInput> Inputs,
        ImmutableArray<AbsentFile> Absent,
        ImmutableArray<ScanInput> Probed) : ScanAnswer
    {
        /// <summary>
        /// What the compiler's -MM lists, in its order: without system headers, and a file where it was first met as
        /// another.
        /// </summary>
        public required ImmutableArray<string> UserSpellings { get; init; }

        /// <summary>
        /// Files that an #include found and gcc neither reads nor lists, since it takes them for others that were read
        /// (#pragma once, #import).
        /// </summary>
        public required ImmutableArray<ScanInput> LeftOut { get; init; }
    }

    /// <summary>
    /// The compiler has to be asked what some of its builtins yield; see <see cref="BuiltinProbe"/>. Then scan again.
    /// </summary>
    /// <param name="Expressions">Each once; what was met on the way that the scan could go without them.</param>
    public sealed record NeedsAnswers(ImmutableArray<string> Expressions) : ScanAnswer;

    /// <summary>The compiler will end in an error (a missing header, #error), or seems to: it must judge.</summary>
    /// <param name="Reason">What and where.</param>
    public sealed record Fails(string Reason) : ScanAnswer;

    /// <summary>This scanner cannot know what the compiler reads.</summary>
    /// <param name="Reason">Why and where.</param>
    public sealed record Unsure(string Reason) : ScanAnswer;
}

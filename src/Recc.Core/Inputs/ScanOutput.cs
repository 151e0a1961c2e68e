using Recc.Core.CommandLine;

namespace Recc.Core.Inputs;

/// <summary>
/// What a compiler printed on standard output: a make rule, and the headers that /showIncludes lists.
/// </summary>
/// <param name="Rule">The rule, byte for byte; whatever is not in the list.</param>
/// <param name="ShownIncludes">The list, byte for byte.</param>
public sealed record ScanOutput(byte[] Rule, byte[] ShownIncludes)
{
    private static readonly byte[] Listed = "Note: including file:"u8.ToArray();

    /// <summary>What a compile printed, without the list.</summary>
    public static byte[] WithoutList(CompileCommand command, byte[] printed) => Read(command, printed).Rule;

    /// <summary>
    /// Takes the two apart. Every line of the list begins the same way, and no line of a rule does so.
    /// </summary>
    public static ScanOutput Read(CompileCommand command, byte[] printed)
    {
        if (command.ShownIncludes == IncludeListing.None)
        {
            return new ScanOutput(printed, []);
        }

        var rule = new MemoryStream();
        var list = new MemoryStream(printed.Length);
        for (int start = 0; start < printed.Length;)
        {
            int newline = printed.AsSpan(start).IndexOf((byte)'\n');
            int end = newline < 0 ? printed.Length : start + newline + 1;
            ReadOnlySpan<byte> line = printed.AsSpan(start, end - start);
            (line.StartsWith(Listed) ? list : rule).Write(line);
            start = end;
        }

        return new ScanOutput(rule.ToArray(), list.ToArray());
    }
}

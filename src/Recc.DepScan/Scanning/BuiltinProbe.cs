using System.Buffers.Text;
using System.Text;

namespace Recc.DepScan;

/// <summary>
/// Asks a compiler for the values of its builtins: a text for it to preprocess (-E -P, same language and options,
/// without -include), and the reading of what comes out.
/// </summary>
public static class BuiltinProbe
{
    private const string Mark = "recc_value ";

    /// <summary>The text to preprocess. An expression the compiler does not know simply has no answer.</summary>
    public static byte[] Write(IReadOnlyList<string> expressions)
    {
        var text = new StringBuilder();
        for (int index = 0; index < expressions.Count; index++)
        {
            // One bit after the other: builtins are evaluated in conditions by all compilers, elsewhere not by all.
            string expression = expressions[index];
            text.Append("#if ").Append(expression).Append('\n');
            if (IsAttribute(expression))
            {
                // Its value is a date, in decimal. Twenty-one bits hold 209912.
                for (int bit = 0; bit < 21; bit++)
                {
                    text.Append("#if (").Append(expression).Append(") & ").Append(1L << bit).Append('\n')
                        .Append(Mark).Append(index).Append(' ').Append(1L << bit).Append("\n#endif\n");
                }
            }
            else
            {
                text.Append(Mark).Append(index).Append(" 1\n");
            }

            text.Append("#else\n").Append(Mark).Append(index).Append(" 0\n#endif\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The values by expression, out of what the compiler printed.</summary>
    public static IReadOnlyDictionary<string, long> Read(
        IReadOnlyList<string> expressions, ReadOnlySpan<byte> preprocessed)
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (Range range in preprocessed.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = preprocessed[range];
            if (!line.StartsWith("recc_value "u8))
            {
                continue;
            }

            line = line[Mark.Length..];
            if (Utf8Parser.TryParse(line, out int index, out int length) && (uint)index < (uint)expressions.Count
                && length < line.Length && Utf8Parser.TryParse(line[(length + 1)..], out long value, out _))
            {
                string expression = expressions[index];
                values[expression] = values.GetValueOrDefault(expression) | value;
            }
        }

        return values;
    }

    private static bool IsAttribute(string expression) =>
        expression.StartsWith("__has_cpp_attribute", StringComparison.Ordinal)
        || expression.StartsWith("__has_c_attribute", StringComparison.Ordinal)
        || expression.StartsWith("__has_attribute", StringComparison.Ordinal)
        || expression.StartsWith("__has_builtin", StringComparison.Ordinal);
}

using System.Globalization;

namespace Recc.Core.Configuration;

/// <summary>How people write sizes: 500M, 1.5 GiB, 10GB, 4096.</summary>
public static class ByteCount
{
    /// <summary>What <see cref="TryRead"/> takes, for messages.</summary>
    public const string Allowed = "write a size such as 500M or 10G; 0 is no limit";

    private const string Units = "KMGT";

    /// <summary>
    /// Reads a number, maybe with a fraction, and a unit: K, M, G and T, with or without iB, are powers of 1024; KB,
    /// MB, GB and TB are powers of 1000. Capitals or not.
    /// </summary>
    public static bool TryRead(string text, out long bytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        bytes = 0;
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        int end = 0;
        while (end < rest.Length && (char.IsAsciiDigit(rest[end]) || rest[end] == '.'))
        {
            end++;
        }

        if (!TryReadUnit(rest[end..].TrimStart(), out decimal factor)
            || !decimal.TryParse(
                rest[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            || number > long.MaxValue / factor)
        {
            return false;
        }

        bytes = (long)(number * factor);
        return true;
    }

    /// <summary>A size for people, with at most one digit after the point: 1.4 GiB.</summary>
    public static string Format(long bytes)
    {
        double number = bytes;
        int unit = -1;
        while (number >= 1023.95 && unit < Units.Length - 1)
        {
            number /= 1024;
            unit++;
        }

        return unit < 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes")
            : string.Create(CultureInfo.InvariantCulture, $"{number:0.#} {Units[unit]}iB");
    }

    private static bool TryReadUnit(ReadOnlySpan<char> unit, out decimal factor)
    {
        factor = 1;
        if (unit.IsEmpty || unit.Equals("B", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        int power = Units.IndexOf(char.ToUpperInvariant(unit[0]), StringComparison.Ordinal) + 1;
        ReadOnlySpan<char> suffix = unit[1..];
        bool isThousands = suffix.Equals("B", StringComparison.OrdinalIgnoreCase);
        if (power == 0
            || !(suffix.IsEmpty || isThousands || suffix.Equals("i", StringComparison.OrdinalIgnoreCase)
                || suffix.Equals("iB", StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        for (int i = 0; i < power; i++)
        {
            factor *= isThousands ? 1000 : 1024;
        }

        return true;
    }
}

using System.Buffers;
using System.Text;

namespace Recc.DepScan;

/// <summary>Reads the character constants of conditions.</summary>
/// <param name="isPlainUnsigned">Whether char is unsigned.</param>
/// <param name="isWideUnsigned">Whether wchar_t is unsigned.</param>
/// <param name="wideBits">The width of wchar_t.</param>
/// <param name="isUtf8Unsigned">Whether u8'x' is unsigned (char8_t).</param>
internal sealed class CharacterLiteral(bool isPlainUnsigned, bool isWideUnsigned, int wideBits, bool isUtf8Unsigned)
{
    /// <summary>False for what compilers do not agree on or reject.</summary>
    internal bool TryRead(ReadOnlySpan<byte> text, out ConditionValue value)
    {
        value = default;
        int quote = text.IndexOf((byte)'\'');
        ReadOnlySpan<byte> prefix = text[..quote];
        if (text[^1] != (byte)'\'' || text.Length - quote < 3)
        {
            return false;
        }

        ReadOnlySpan<byte> content = text[(quote + 1)..^1];
        return prefix.IsEmpty
            ? TryReadPlain(content, out value)
            : TryReadOther(prefix, content, out value);
    }

    private bool TryReadPlain(ReadOnlySpan<byte> content, out ConditionValue value)
    {
        value = default;
        uint bits = 0;
        int count = 0;
        while (!content.IsEmpty)
        {
            if (!TryTake(ref content, out uint unit) || unit > 0xFF || count == 4)
            {
                return false;
            }

            bits = (bits << 8) | unit;
            count++;
        }

        long number = count > 1 ? (int)bits : isPlainUnsigned ? (byte)bits : (sbyte)bits;
        value = new ConditionValue(number, IsUnsigned: count == 1 && isPlainUnsigned);
        return true;
    }

    private bool TryReadOther(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> content, out ConditionValue value)
    {
        value = default;
        uint unit;
        if (content[0] >= 0x80)
        {
            if (Rune.DecodeFromUtf8(content, out Rune rune, out int length) != OperationStatus.Done)
            {
                return false;
            }

            unit = (uint)rune.Value;
            content = content[length..];
        }
        else if (!TryTake(ref content, out unit))
        {
            return false;
        }

        (int bits, bool isUnsigned) = prefix switch
        {
            [(byte)'L'] => (wideBits, isWideUnsigned),
            [(byte)'u'] => (16, true),
            [(byte)'U'] => (32, true),
            _ => (8, isUtf8Unsigned),
        };
        if (!content.IsEmpty || (bits < 32 && unit >> bits != 0))
        {
            return false;
        }

        long number = isUnsigned ? unit : bits == 8 ? (sbyte)unit : bits == 16 ? (short)unit : (int)unit;
        value = new ConditionValue(number, isUnsigned);
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> content, out uint unit)
    {
        unit = content[0];
        content = content[1..];
        return unit < 0x80 && (unit != '\\' || TryTakeEscape(ref content, out unit));
    }

    private static bool TryTakeEscape(ref ReadOnlySpan<byte> content, out uint unit)
    {
        unit = 0;
        if (content.IsEmpty)
        {
            return false;
        }

        byte kind = content[0];
        if (kind is >= (byte)'0' and <= (byte)'7')
        {
            return TryTakeDigits(ref content, 3, 8, out unit);
        }

        content = content[1..];
        int simple = "abfnrtve\\'\"?"u8.IndexOf(kind);
        if (simple >= 0)
        {
            unit = "\a\b\f\n\r\t\v\u001B\\'\"?"u8[simple];
            return true;
        }

        return kind == (byte)'x' && TryTakeDigits(ref content, 8, 16, out unit);
    }

    private static bool TryTakeDigits(ref ReadOnlySpan<byte> content, int most, int radix, out uint unit)
    {
        unit = 0;
        int count = 0;
        while (count < most && count < content.Length && char.IsAsciiHexDigit((char)content[count]))
        {
            int digit = Convert.ToInt32(((char)content[count]).ToString(), 16);
            if (digit >= radix)
            {
                break;
            }

            unit = (unit * (uint)radix) + (uint)digit;
            count++;
        }

        content = content[count..];
        return count > 0;
    }
}

namespace Recc.DepScan;

/// <summary>Reads the integers of conditions.</summary>
internal static class IntegerLiteral
{
    /// <summary>False for what is no integer, and for one that does not fit 64 bits.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> text, out ConditionValue value)
    {
        value = default;
        int at = 0;
        uint radix = 10;
        if (text is [(byte)'0', (byte)'x' or (byte)'X', ..])
        {
            radix = 16;
            at = 2;
        }
        else if (text is [(byte)'0', (byte)'b' or (byte)'B', ..])
        {
            radix = 2;
            at = 2;
        }
        else if (text[0] == (byte)'0')
        {
            radix = 8;
        }

        int first = at;
        ulong number = 0;
        for (; at < text.Length; at++)
        {
            if (text[at] == (byte)'\'')
            {
                continue;
            }

            int digit = DigitOf(text[at]);
            if (digit < 0 || digit >= (radix == 8 ? 10 : radix))
            {
                break;
            }

            UInt128 wide = ((UInt128)number * radix) + (uint)digit;
            if (digit >= radix || wide > ulong.MaxValue)
            {
                return false;
            }

            number = (ulong)wide;
        }

        if (at == first || !TryReadSuffix(text[at..], out bool isUnsigned))
        {
            return false;
        }

        // What does not fit a signed number counts as unsigned.
        value = new ConditionValue((long)number, isUnsigned || number > long.MaxValue);
        return true;
    }

    private static int DigitOf(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };

    // u, l, ll, z in any sensible order; both compilers accept all of them everywhere, if with a warning.
    private static bool TryReadSuffix(ReadOnlySpan<byte> suffix, out bool isUnsigned)
    {
        isUnsigned = false;
        if (suffix.Length > 3)
        {
            return false;
        }

        int unsigned = suffix.IndexOfAny((byte)'u', (byte)'U');
        if (unsigned >= 0)
        {
            isUnsigned = true;
            suffix = unsigned == 0 ? suffix[1..] : unsigned == suffix.Length - 1 ? suffix[..^1] : "?"u8;
        }

        return suffix is [] or [(byte)'l'] or [(byte)'L'] or [(byte)'l', (byte)'l'] or [(byte)'L', (byte)'L']
            or [(byte)'z'] or [(byte)'Z'];
    }
}

namespace Recc.DepScan;

/// <summary>A value in a condition: 64 bits, and whether they count as unsigned.</summary>
internal readonly record struct ConditionValue(long Bits, bool IsUnsigned)
{
    internal bool IsTrue => Bits != 0;

    internal static ConditionValue Of(bool truth) => new(truth ? 1 : 0, IsUnsigned: false);

    /// <summary>
    /// What a binary operator yields that yields something for all operands: all but shifts and divisions.
    /// </summary>
    internal static ConditionValue Apply(int operation, ConditionValue left, ConditionValue right)
    {
        bool isUnsigned = left.IsUnsigned || right.IsUnsigned;
        long x = left.Bits;
        long y = right.Bits;
        unchecked
        {
            return operation switch
            {
                Punctuator.OrOr => Of(left.IsTrue || right.IsTrue),
                Punctuator.AndAnd => Of(left.IsTrue && right.IsTrue),
                Punctuator.Bar => new ConditionValue(x | y, isUnsigned),
                Punctuator.Caret => new ConditionValue(x ^ y, isUnsigned),
                Punctuator.Ampersand => new ConditionValue(x & y, isUnsigned),
                Punctuator.Equal => Of(x == y),
                Punctuator.NotEqual => Of(x != y),
                Punctuator.Less => Of(isUnsigned ? (ulong)x < (ulong)y : x < y),
                Punctuator.Greater => Of(isUnsigned ? (ulong)x > (ulong)y : x > y),
                Punctuator.LessEqual => Of(isUnsigned ? (ulong)x <= (ulong)y : x <= y),
                Punctuator.GreaterEqual => Of(isUnsigned ? (ulong)x >= (ulong)y : x >= y),
                Punctuator.Plus => new ConditionValue(x + y, isUnsigned),
                Punctuator.Minus => new ConditionValue(x - y, isUnsigned),
                _ => new ConditionValue(x * y, isUnsigned),
            };
        }
    }
}

namespace Recc.DepScan;

/// <summary>A value in a condition: 64 bits, and whether they count as unsigned.</summary>
internal readonly record struct ConditionValue(long Bits, bool IsUnsigned)
{
    internal bool IsTrue => Bits != 0;

    internal static ConditionValue Of(bool truth) => new(truth ? 1 : 0, IsUnsigned: false);
}

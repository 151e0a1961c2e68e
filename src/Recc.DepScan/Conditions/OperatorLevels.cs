namespace Recc.DepScan;

/// <summary>How tightly binary operators bind.</summary>
internal static class OperatorLevels
{
    internal const int Lowest = 1;

    /// <summary>A larger number binds tighter; 0 for what is no binary operator.</summary>
    internal static int Of(int punctuator) => punctuator switch
    {
        Punctuator.OrOr => 1,
        Punctuator.AndAnd => 2,
        Punctuator.Bar => 3,
        Punctuator.Caret => 4,
        Punctuator.Ampersand => 5,
        Punctuator.Equal or Punctuator.NotEqual => 6,
        Punctuator.Less or Punctuator.Greater or Punctuator.LessEqual or Punctuator.GreaterEqual => 7,
        Punctuator.ShiftLeft or Punctuator.ShiftRight => 8,
        Punctuator.Plus or Punctuator.Minus => 9,
        Punctuator.Star or Punctuator.Slash or Punctuator.Percent => 10,
        _ => 0,
    };
}

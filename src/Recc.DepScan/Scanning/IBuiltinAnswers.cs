namespace Recc.DepScan;

/// <summary>
/// What the compiler said, under the options of a question, about expressions that only it can evaluate.
/// </summary>
public interface IBuiltinAnswers
{
    /// <summary>
    /// The value of an expression such as "__has_builtin(__builtin_expect)" or "defined(__has_feature)".
    /// </summary>
    bool TryGet(string expression, out long value);
}

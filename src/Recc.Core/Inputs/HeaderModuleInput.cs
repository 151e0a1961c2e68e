namespace Recc.Core.Inputs;

/// <summary>One file that a module was made of.</summary>
/// <param name="File">As clang says it.</param>
/// <param name="IsOfSystem">Whether it belongs to the system; clang then does not look whether it has changed.</param>
internal readonly record struct HeaderModuleInput(string File, bool IsOfSystem)
{
    /// <summary>A name, and what there is to say of the file in brackets.</summary>
    public static HeaderModuleInput Read(string text)
    {
        int bracket = text.EndsWith(']') ? text.LastIndexOf(" [", StringComparison.Ordinal) : -1;
        return bracket < 0
            ? new HeaderModuleInput(text, IsOfSystem: false)
            : new HeaderModuleInput(text[..bracket], text.AsSpan(bracket).Contains("System", StringComparison.Ordinal));
    }
}

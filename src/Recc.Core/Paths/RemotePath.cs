namespace Recc.Core.Paths;

/// <summary>
/// A path that a server names, relative to the working directory of its action. Never absolute, never empty, without
/// NUL, and with no ".." beyond what was asked for; compare with <see cref="Text"/>.
/// </summary>
public readonly record struct RemotePath
{
    private readonly string? text;

    private RemotePath(string text) => this.text = text;

    /// <summary>The normalised path.</summary>
    public string Text => text ?? throw new InvalidOperationException("A default RemotePath names nothing.");

    /// <summary>Accepts what a server says; false when it is not a relative path.</summary>
    public static bool TryCreate(string? said, out RemotePath path)
    {
        path = default;
        if (string.IsNullOrEmpty(said) || PathText.IsAbsolute(said) || said.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        string normal = PathText.Normalize(said);
        if (normal.Length == 0)
        {
            return false;
        }

        path = new RemotePath(normal);
        return true;
    }
}

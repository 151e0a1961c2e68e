namespace Recc.Core.Paths;

/// <summary>Where a path of this machine stands for an action.</summary>
public abstract record PathPlace
{
    private PathPlace() { }

    /// <summary>How the canonical command writes the path.</summary>
    public abstract string Text { get; }

    /// <summary>In the input root.</summary>
    /// <param name="InputPath">Normalised, relative to the input root; "" for the input root itself.</param>
    /// <param name="CanonicalText">Relative to the canonical working directory, not normalised.</param>
    public sealed record Inside(string InputPath, string CanonicalText) : PathPlace
    {
        public override string Text => CanonicalText;
    }

    /// <summary>Outside all roots: an absolute path that the worker must have itself.</summary>
    public sealed record Outside(string AbsolutePath) : PathPlace
    {
        public override string Text => AbsolutePath;
    }
}

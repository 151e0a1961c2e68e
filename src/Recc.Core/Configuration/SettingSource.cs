using System.Globalization;

namespace Recc.Core.Configuration;

/// <summary>Where the value of a setting came from.</summary>
public abstract record SettingSource
{
    private SettingSource() { }

    /// <summary>Nobody set it.</summary>
    public static SettingSource Default { get; } = new BuiltIn();

    /// <summary>Nobody set it.</summary>
    public sealed record BuiltIn : SettingSource
    {
        public override string ToString() => "default";
    }

    /// <summary>An environment variable, by its whole name.</summary>
    public sealed record EnvironmentVariable(string Name) : SettingSource
    {
        public override string ToString() => "environment";
    }

    /// <summary>A line of a configuration file; the first is 1.</summary>
    public sealed record FileLine(string Path, int Number) : SettingSource
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Path}:{Number}");
    }

    /// <summary>A configuration file as a whole, when it could not be read.</summary>
    public sealed record WholeFile(string Path) : SettingSource
    {
        public override string ToString() => Path;
    }
}

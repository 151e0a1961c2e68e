namespace Recc.Core.Configuration;

/// <summary>What may stand as the value of a setting.</summary>
public enum SettingKind
{
    /// <summary>0, false, no, off (in any case) and the empty string are off; everything else is on.</summary>
    Switch,

    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number, not negative.</summary>
    Number,

    /// <summary>A duration in milliseconds.</summary>
    Milliseconds,

    /// <summary>A duration in seconds; may have a fraction.</summary>
    Seconds,

    /// <summary>A number of bytes; units of 1024 (K, KiB …) or 1000 (KB …) may follow.</summary>
    Bytes,

    /// <summary>A path, absolute or relative to the working directory of the launch.</summary>
    Path,

    /// <summary>Where a server listens; see <see cref="AddressReader"/>.</summary>
    Address,

    /// <summary>One of a few words, in any case.</summary>
    Choice,

    /// <summary>Many values under one name: NAME_[key].</summary>
    Map,
}

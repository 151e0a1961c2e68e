namespace Recc.Core.Launching;

/// <summary>Where a precompiled header for actions came from.</summary>
internal enum StandInOrigin
{
    /// <summary>From nowhere: it has yet to be made.</summary>
    Nowhere,

    /// <summary>From this machine.</summary>
    Here,

    /// <summary>From the servers, which have it.</summary>
    Servers,
}

namespace Recc.Core.Configuration;

/// <summary>RECC_PCH: what is done with precompiled headers.</summary>
public enum PrecompiledUse
{
    /// <summary>
    /// As <see cref="Ship"/>, or as <see cref="Text"/> where one is very large, would be sent for too long, or is
    /// refused by workers.
    /// </summary>
    Auto,

    /// <summary>Made once for all checkouts and workers, and an input of what uses it.</summary>
    Ship,

    /// <summary>What uses one is compiled from the text of the header.</summary>
    Text,

    /// <summary>Commands that make or use one run as they are.</summary>
    Off,
}

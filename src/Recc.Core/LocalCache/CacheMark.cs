using System.Text;

namespace Recc.Core.LocalCache;

/// <summary>
/// Tells backup programs that what lies here can be made again (the Cache Directory Tagging specification).
/// </summary>
internal static class CacheMark
{
    private const string Text = """
        Signature: 8a477f597d28d172789f06886806bc55
        # This is the cache of recc. Everything in it may be removed at any time: recc cache clear
        """;

    /// <summary>Marks the folder, which is made when it is not there. Throws what the disk says.</summary>
    public static void Write(CacheLayout layout)
    {
        CacheDescriptor.MakeFolder(layout.Directory);
        string path = layout.Directory + "/CACHEDIR.TAG";
        if (!File.Exists(path))
        {
            File.WriteAllBytes(path, Encoding.UTF8.GetBytes(Text + "\n"));
        }
    }
}

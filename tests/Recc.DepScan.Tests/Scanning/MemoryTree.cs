using System.Collections.Concurrent;
using System.Text;

namespace Recc.DepScan.Tests.Scanning;

/// <summary>
/// Files in memory below /w, without links. Also the listings of its folders. Read by many threads, changed by none
/// meanwhile.
/// </summary>
internal sealed class MemoryTree(Lexicon lexicon) : ISourceTree, IDirectoryListings
{
    internal const string Root = "/w";

    private readonly Dictionary<string, Held> files = new(StringComparer.Ordinal);

    private ulong made;
    private int looks;

    /// <summary>How often a name was looked for.</summary>
    internal int Looks => looks;

    /// <summary>Puts a file there, instead of another one perhaps.</summary>
    internal void Put(string path, string text) => files[Full(path)] = new Held(text, lexicon)
    {
        Identity = new FileKey(1, ++made),
        Size = text.Length,
        ModifiedSeconds = 1,
    };

    /// <summary>Takes a file away; null when there is none.</summary>
    internal string? Take(string path) => files.Remove(Full(path), out Held? held) ? held.Text : null;

    public ISourceDirectory OpenDirectory(string path) => new Folder(this, path);

    public Directives Read(SourceFile file, ReadingMode mode) => ((Held)file).In(mode);

    public bool HaveSameContent(SourceFile one, SourceFile other) => ((Held)one).Text == ((Held)other).Text;

    public string? RealPath(string path) => path.Contains('\0') ? null : Full(path);

    public DirectoryListing? List(string path)
    {
        string prefix = Full(path) + "/";
        return new DirectoryListing(files.Keys
            .Where(file => file.StartsWith(prefix, StringComparison.Ordinal))
            .Select(file => file[prefix.Length..].Split('/')[0]));
    }

    /// <summary>Without dots; every folder that is named is taken to be there.</summary>
    internal static string Full(string path) => Path.GetFullPath(path.Length == 0 ? "." : path, Root).TrimEnd('/');

    private sealed class Held(string text, Lexicon lexicon) : SourceFile
    {
        private readonly ConcurrentDictionary<ReadingMode, Directives> read = [];

        internal string Text => text;

        internal Directives In(ReadingMode mode) =>
            read.GetOrAdd(mode, reading => Directives.Read(Encoding.UTF8.GetBytes(text), reading, lexicon));
    }

    private sealed class Folder(MemoryTree tree, string path) : ISourceDirectory
    {
        public SourceFile? Find(string name)
        {
            Interlocked.Increment(ref tree.looks);
            return name.Contains('\0') ? null : tree.files.GetValueOrDefault(
                Full(Path.Join(path, name) is var joined && name.StartsWith('/') ? name : joined));
        }
    }
}

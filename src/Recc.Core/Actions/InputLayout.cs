using Recc.Core.Digests;
using Recc.Core.InputRoots;
using Recc.Core.Inputs;
using Recc.Core.Paths;

namespace Recc.Core.Actions;

/// <summary>
/// Puts each input where the worker's compiler will look for it, and keeps account of those that it must find on the
/// worker itself.
/// </summary>
internal sealed class InputLayout(
    PathMap paths, DigestFunction digestFunction, DiskLooks looks, ActionAdjustments adjustments)
{
    private readonly InputRootBuilder tree = new(digestFunction);
    private readonly SortedDictionary<string, Digest> outside = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> localInputs = new(StringComparer.Ordinal);
    private readonly HashSet<string> directories = new(StringComparer.Ordinal);
    private readonly List<PathSpelling> spellings = [];
    private readonly Blob nothing = new(
        ContentHasher.Compute(ReadOnlySpan<byte>.Empty, digestFunction), new BlobSource.InMemory(Array.Empty<byte>()));

    /// <summary>Files that are not in the input root, by absolute path.</summary>
    public IEnumerable<KeyValuePair<string, Digest>> Outside => outside;

    public IReadOnlyDictionary<string, string> LocalInputs => localInputs;

    public IReadOnlyCollection<string> Directories => directories;

    /// <summary>Input names that differ between user and action.</summary>
    public IEnumerable<PathSpelling> Spellings => spellings;

    /// <summary>Places a file; false when the worker would look for it where nothing can be put.</summary>
    public bool TryAdd(InputFile file, string nameOnWorker)
    {
        if (nameOnWorker != file.Spelled)
        {
            spellings.Add(new PathSpelling(nameOnWorker, file.Spelled));
        }

        if (PathText.IsAbsolute(nameOnWorker))
        {
            outside[nameOnWorker] = file.Digest;
            if (adjustments.SendsGlobalInputs)
            {
                // Where something else lies already, that is what the compile needs more.
                tree.TryAddFile(
                    PathText.Normalize(nameOnWorker.TrimStart('/')),
                    new Blob(file.Digest, new BlobSource.OnDisk(file.Path)));
            }

            return true;
        }

        string place = InInputRoot(nameOnWorker);
        if (adjustments.KeepsAway(file.Path) && !PathText.Escapes(place))
        {
            outside[place] = file.Digest;
            localInputs[place] = file.Path;
            AddPassedThrough(nameOnWorker);
            return true;
        }

        if (PathText.Escapes(place)
            || !tree.TryAddFile(
                place, new Blob(file.Digest, new BlobSource.OnDisk(file.Path)), file.Role == InputRole.Program))
        {
            return false;
        }

        localInputs[place] = file.Path;
        AddPassedThrough(nameOnWorker);
        return true;
    }

    /// <summary>
    /// Adds the directories that must exist for the command to run and to warn as it does here: the working directory,
    /// the parents of outputs, and every include directory that exists. One that is a file, of which gcc warns, is an
    /// empty file there.
    /// </summary>
    public void AddDirectories(
        IEnumerable<string> includeDirectories, IEnumerable<string> writtenOutputs, IEnumerable<OutputPath> outputs)
    {
        foreach (string output in writtenOutputs)
        {
            AddPassedThrough(output);
        }

        AddDirectory(paths.CanonicalWorkingDirectory);
        foreach (OutputPath output in outputs)
        {
            AddDirectory(InInputRoot(PathText.Parent(output.Canonical.Text)));
        }

        foreach (string directory in includeDirectories)
        {
            if (PathText.IsAbsolute(directory))
            {
                continue;
            }

            string local = LocalPath(directory);
            if (looks.IsDirectory(local))
            {
                AddPassedThrough(directory);
                AddDirectory(InInputRoot(directory));
            }
            else if (looks.IsFile(local) && !PathText.Escapes(InInputRoot(directory)))
            {
                tree.TryAddFile(InInputRoot(directory), nothing);
            }
        }
    }

    /// <summary>Adds the directories in which outputs will be.</summary>
    public void AddParents(IEnumerable<OutputPath> outputs)
    {
        AddDirectory(paths.CanonicalWorkingDirectory);
        foreach (OutputPath output in outputs)
        {
            AddDirectory(InInputRoot(PathText.Parent(output.Canonical.Text)));
        }
    }

    /// <summary>
    /// Adds what settings name: files in place of the inputs, and symbolic links. What cannot be had is named; null
    /// when all is well.
    /// </summary>
    public string? AddFurtherFiles()
    {
        try
        {
            IEnumerable<string> sent = adjustments.SentFolder is { } folder
                ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                : adjustments.Sent;
            return sent.FirstOrDefault(file => !TryAddSent(file))
                ?? adjustments.Symlinks.FirstOrDefault(link => !TryAddSymlink(link));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    public InputRoot Build() => tree.Build(adjustments.WorkingDirectoryPrefix);

    private bool TryAddSent(string file)
    {
        if (paths.Place(file) is not PathPlace.Inside place)
        {
            return false;
        }

        string inRoot = InInputRoot(place.Text);
        localInputs[inRoot] = file;
        bool isExecutable = FileIdentity.TryRead(file, out FileIdentity identity) && identity.IsExecutable;
        return tree.TryAddFile(
            inRoot, new Blob(ContentHasher.ComputeFile(file, digestFunction), new BlobSource.OnDisk(file)),
            isExecutable);
    }

    /// <summary>A link that leads out of the roots, or is none, cannot be sent.</summary>
    private bool TryAddSymlink(string link)
    {
        if (paths.Place(link) is not PathPlace.Inside place || new FileInfo(link).LinkTarget is not { } target)
        {
            return false;
        }

        string inRoot = InInputRoot(place.Text);
        if (PathText.IsAbsolute(target))
        {
            if (paths.Place(target) is not PathPlace.Inside there)
            {
                return false;
            }

            target = PathText.Relative(PathText.Parent(inRoot), InInputRoot(there.Text));
        }

        localInputs[inRoot] = link;
        return tree.TryAddSymlink(inRoot, target);
    }

    private string LocalPath(string canonical) => paths.ToLocal(canonical);

    private string InInputRoot(string name) =>
        PathText.Normalize(PathText.Join(paths.CanonicalWorkingDirectory, name));

    private void AddDirectory(string place)
    {
        if (!PathText.Escapes(place) && place.Length > 0 && directories.Add(place))
        {
            tree.AddDirectory(place);
        }
    }

    /// <summary>A path such as a/b/../c needs the directory a/b, though nothing in it is read.</summary>
    private void AddPassedThrough(string name)
    {
        int dots = name.IndexOf("/..", StringComparison.Ordinal);
        while (dots > 0)
        {
            AddDirectory(InInputRoot(name[..dots]));
            dots = name.IndexOf("/..", dots + 3, StringComparison.Ordinal);
        }
    }
}

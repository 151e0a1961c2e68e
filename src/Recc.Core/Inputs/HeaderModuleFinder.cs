using System.Text;
using Recc.Core.CommandLine;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Processes;
using Recc.Core.Sources;
using Recc.Core.Storage;
using Recc.DepScan;

namespace Recc.Core.Inputs;

/// <summary>
/// Finds what a compile of clang reads in place of headers that are modules: the files that options name, what these
/// are built upon, and the headers behind them, of which clang insists that they have not changed
/// (docs/decisions/0018-modules.md). May name more than the compiler reads, never fewer.
/// </summary>
/// <param name="processes">Asks the compiler what is in a file.</param>
/// <param name="digestFunction">Of all digests.</param>
/// <param name="sources">What is known of headers.</param>
/// <param name="cacheDirectory">Keeps what it said; null where nothing is kept.</param>
public sealed class HeaderModuleFinder(
    IProcessRunner processes, DigestFunction digestFunction, SourceMemory sources, string? cacheDirectory)
{
    private readonly DigestFunction digestFunction = digestFunction;
    private readonly SourceMemory sources = sources;
    private readonly PreprocessorRunner compiler = new(processes);

    /// <summary>The inputs with those files among them. Never throws for what lies on the disk.</summary>
    /// <param name="order">What the compile is.</param>
    /// <param name="found">What its preprocessor reads, the maps of modules among it.</param>
    /// <param name="mayHaveOthers">Whether options can tell of modules with names as well, all of them.</param>
    /// <param name="cancellation">Ends the compiler.</param>
    public InputFinding Find(ScanOrder order, InputSet found, bool mayHaveOthers, CancellationToken cancellation)
    {
        try
        {
            var walk = new Walk(this, order, found, mayHaveOthers, cancellation);
            string? objection =
                ModuleFinder.Listed(order).Select(walk.Add).FirstOrDefault(static said => said is not null);
            if (walk.Twin() is { } twin)
            {
                return new InputFinding.Refused(FallbackReason.TwinHeaders, twin);
            }

            return objection is null
                ? new InputFinding.Found(found with
                {
                    Files = [.. found.Files, .. walk.Files],
                    Modules = new ModuleUse { NamesPlaces = walk.NamesPlaces },
                    Traits = found.Traits | walk.Traits,
                })
                : new InputFinding.Refused(FallbackReason.UsesModules, objection);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new InputFinding.Refused(FallbackReason.ScanFailed, failure.Message);
        }
    }

    /// <summary>What a file holds; null when the compiler does not say.</summary>
    private HeaderModule? Describe(ScanOrder order, InputFile file, CancellationToken cancellation)
    {
        string? kept = cacheDirectory is null ? null : PathText.Join(cacheDirectory, $"modules/{NameOf(order, file)}");
        if (kept is not null && File.Exists(kept))
        {
            new CacheTrim(cacheDirectory!, TimeProvider.System).NoteUse(kept);
            return HeaderModule.TryRead(File.ReadAllText(kept));
        }

        string[] question = [order.Command.Compiler, "-cc1", "-module-file-info", file.Path];
        if (compiler.Ask(order, question, cancellation, out _) is not { } answer)
        {
            return null;
        }

        string lines = HeaderModule.Extract(answer.StandardOutput);
        HeaderModule? read = HeaderModule.TryRead(lines);
        if (read is not null && kept is not null)
        {
            CacheFile.TryWriteNewWhole(kept, Encoding.UTF8.GetBytes(lines));
        }

        return read;
    }

    /// <summary>The answer is about the file's content alone, and other compilers may see other things in it.</summary>
    private static string NameOf(ScanOrder order, InputFile file) => ContentHasher.Compute(
        Encoding.UTF8.GetBytes($"{order.ToolchainIdentity} {order.Compiler} {file.Digest.Hash}"),
        DigestFunction.Sha256).Hash;

    /// <summary>Goes from what options name to all that is read because of it.</summary>
    private sealed class Walk(
        HeaderModuleFinder finder, ScanOrder order, InputSet found, bool mayHaveOthers, CancellationToken cancellation)
    {
        private readonly HashSet<string> known =
            found.Files.Select(static file => file.Spelled).ToHashSet(StringComparer.Ordinal);

        private readonly HashSet<string> described = new(StringComparer.Ordinal);

        private readonly ILookup<string, string> named = order.Command.Arguments
            .Where(static argument => argument.Meaning == ArgumentMeaning.ModuleFile && argument.Value.Contains('='))
            .ToLookup(
                static argument => argument.Value[..argument.Value.IndexOf('=')],
                static argument => argument.Value[(argument.Value.IndexOf('=') + 1)..],
                StringComparer.Ordinal);

        /// <summary>Files by places where they were, and maps likewise.</summary>
        private readonly HashSet<string> elsewhere = new(StringComparer.Ordinal);
        private readonly HashSet<string> maps = new(StringComparer.Ordinal);
        private bool hasPlacedImport;

        private readonly SourceTraits given = CommandMacros.TimesGiven(order.Command);

        public List<InputFile> Files { get; } = [];

        /// <summary>What the headers' texts mean for the result.</summary>
        public InputTraits Traits { get; private set; }

        /// <summary>
        /// Whether something is found by where it was when a module was made. Maps of what a module is built upon are
        /// not: clang reads those that it finds today.
        /// </summary>
        public bool NamesPlaces => hasPlacedImport || !elsewhere.IsSubsetOf(maps);

        /// <summary>
        /// A file of which there is another one with the same content. On a worker both may be one, which clang takes
        /// a header for then; null when there is none.
        /// </summary>
        public string? Twin() => found.Files.Concat(Files).GroupBy(static file => file.Digest)
            .FirstOrDefault(static same => same.DistinctBy(static file => file.Identity.Inode).Count() > 1)
            ?.First().Spelled;

        /// <summary>
        /// Adds a file with a module and what is behind it. What is not there, only the compiler can judge. Null, or
        /// of what it cannot be told.
        /// </summary>
        public string? Add(string spelled)
        {
            string path = PathText.Normalize(PathText.Join(order.WorkingDirectory, spelled));
            if (!described.Add(path)
                || ModuleFinder.TryRead(order, spelled, finder.digestFunction, out _) is not { } file)
            {
                return null;
            }

            Keep(file);
            if (finder.Describe(order, file, cancellation) is not { } module)
            {
                return spelled;
            }

            if (module.Map is null)
            {
                // It is no module of headers; clang takes those by name only, and is told of all of them.
                return mayHaveOthers && named.Any(files => files.Contains(spelled)) ? null : spelled;
            }

            maps.Add(module.Map);
            // Names of files in it start where its map is today.
            if (MapNow(module.Map) is not { } map)
            {
                return spelled;
            }

            string then = PathText.Parent(module.Map);
            if (module.Inputs.Any(input => !TryAddInput(input, then, PathText.Parent(map.Spelled))))
            {
                return spelled;
            }

            return module.Imports.Select(import => AddImport(import.Name, import.File))
                .FirstOrDefault(static said => said is not null);
        }

        /// <summary>
        /// Modules of headers bring macros, so the text of a header tells as much as if it were read. False when there
        /// is no text, or it takes in more than can be told.
        /// </summary>
        private bool TryAddInput(HeaderModuleInput input, string mapsPlaceThen, string mapsPlaceNow)
        {
            bool isBesideMap = mapsPlaceThen.Length > 0 && PathText.IsAtOrBelow(input.File, mapsPlaceThen);
            if (!isBesideMap && !input.IsOfSystem && PathText.IsAbsolute(input.File))
            {
                elsewhere.Add(input.File);
            }

            string spelled = isBesideMap
                ? PathText.Join(mapsPlaceNow, input.File[(mapsPlaceThen.Length + 1)..])
                : input.File;
            string path = new OpenablePath().Of(PathText.Join(order.WorkingDirectory, spelled));
            if (!FileIdentity.TryRead(path, out FileIdentity identity) || !identity.IsRegularFile)
            {
                return false;
            }

            SourceText text = finder.sources.Vocabulary().Read(path, identity, finder.digestFunction);
            Traits |= CompilerInputFinder.TraitsOf(text.Facts, given);
            Keep(new InputFile(spelled, path, identity, text.Digest));
            return !text.Facts.MentionsIncbin;
        }

        /// <summary>By its name, where an option has it, else where it was.</summary>
        private string? AddImport(string name, string file)
        {
            string[] files = [.. named[name].Distinct(StringComparer.Ordinal)];
            if (files.Length > 1)
            {
                return name;
            }

            hasPlacedImport |= files.Length == 0 && PathText.IsAbsolute(file);
            return Add(files is [var given] ? given : file);
        }

        private InputFile? MapNow(string recorded) =>
            FileIdentity.TryRead(PathText.Join(order.WorkingDirectory, recorded), out FileIdentity identity)
                ? found.Files.FirstOrDefault(file => file.Identity.IsSameFile(identity))
                : null;

        private void Keep(InputFile file)
        {
            if (known.Add(file.Spelled))
            {
                Files.Add(file);
            }
        }
    }
}

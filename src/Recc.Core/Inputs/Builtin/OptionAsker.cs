using System.Collections.Immutable;
using System.Text;
using Recc.Core.Digests;
using Recc.Core.Paths;
using Recc.Core.Processes;
using Recc.Core.Storage;
using Recc.DepScan;

namespace Recc.Core.Inputs.Builtin;

/// <summary>Asks a compiler about options, unless this process or the disk knows its answer.</summary>
/// <param name="preprocessor">Runs it.</param>
/// <param name="memory">What this process knows.</param>
/// <param name="cacheDirectory">What the disk knows; null when it keeps nothing.</param>
/// <param name="order">Whose command.</param>
/// <param name="options">Its options.</param>
internal sealed class OptionAsker(
    PreprocessorRunner preprocessor, OptionMemory memory, string? cacheDirectory, ScanOrder order, OptionSet options)
{
    /// <summary>How long to wait for a launch that asks the same.</summary>
    private static readonly TimeSpan PatienceWithOthers = TimeSpan.FromSeconds(5);

    private readonly string key = Key(order, options);

    /// <summary>What it says; null when it says nothing that we understand.</summary>
    public KnownOptions? Find(CancellationToken cancellation) => Recall() ?? InTurn(Recall, AskOptions, cancellation);

    private KnownOptions? Recall()
    {
        if (memory.Find(key) is { } known && Holds(known.Facts))
        {
            return known;
        }

        if (Stored() is { } stored && Holds(stored))
        {
            known = new KnownOptions(stored);
            memory.Keep(key, known);
            return known;
        }

        return null;
    }

    /// <summary>Asks, unless another launch has just done so.</summary>
    private KnownOptions? InTurn(
        Func<KnownOptions?> recall, Func<CancellationToken, KnownOptions?> ask, CancellationToken cancellation)
    {
        if (PathOnDisk() is not { } path)
        {
            return ask(cancellation);
        }

        KnownOptions? known = AskingTurn.Wait(path, recall, PatienceWithOthers, out AskingTurn? turn, cancellation);
        using (turn)
        {
            return known ?? ask(cancellation);
        }
    }

    /// <summary>
    /// A directory that comes or goes while the compiler looks may be in its list or not: then it is asked again.
    /// </summary>
    private KnownOptions? AskOptions(CancellationToken cancellation)
    {
        string[] arguments =
            [order.Command.Compiler, .. options.Asked, "-x", options.Language, "-E", "-dM", "-v", "/dev/null"];
        for (int tries = 0; tries < 3; tries++)
        {
            NamedDirectory[] before = LookAtGiven();
            if (preprocessor.Ask(order, arguments, cancellation, out _) is not { } said
                || PreprocessorRunner.UsesConfigurationFile(said, out _)
                || SearchList.Read(said.StandardError, order.WorkingDirectory, options.GivenDirectories)
                    is not { } search)
            {
                return null;
            }

            if (search.IsAsThere && LookAtGiven().SequenceEqual(before))
            {
                return Keep(new OptionFacts(said.StandardOutput, search, ImmutableDictionary<string, long>.Empty));
            }
        }

        return null;
    }

    private NamedDirectory[] LookAtGiven() =>
        [.. options.GivenDirectories.Select(name => NamedDirectory.Look(name, order.WorkingDirectory))];

    /// <summary>
    /// The same with the values of further expressions, as far as the compiler knows them; null when it knows none.
    /// </summary>
    public KnownOptions? Ask(
        KnownOptions known, ImmutableArray<string> expressions, CancellationToken cancellation)
    {
        if (cacheDirectory is null)
        {
            return null;
        }

        // Launches that begin together ask about the same: headers of the system.
        return InTurn(
            () => RecallMore(known),
            stop => AskExpressions(RecallMore(known) ?? known, cacheDirectory, expressions, stop),
            cancellation);
    }

    /// <summary>What others have learnt since, in this process or in another one; null when that is nothing.</summary>
    private KnownOptions? RecallMore(KnownOptions known)
    {
        if (Recall() is { } here && IsMore(here.Facts))
        {
            return here;
        }

        if (Stored() is { } stored && IsMore(stored) && Holds(stored))
        {
            var newer = new KnownOptions(stored);
            memory.Keep(key, newer);
            return newer;
        }

        return null;

        bool IsMore(OptionFacts facts) => facts.Answers.Count > known.Facts.Answers.Count;
    }

    private KnownOptions? AskExpressions(
        KnownOptions known, string directory, ImmutableArray<string> expressions, CancellationToken cancellation)
    {
        string question =
            PathText.Join(directory, $"options/question-{Environment.ProcessId:x}-{Random.Shared.NextInt64():x}");
        if (!CacheFile.TryWrite(question, BuiltinProbe.Write(expressions)))
        {
            return null;
        }

        try
        {
            // A scan also asks what would matter only if something else were so, and that can be an error.
            string[] arguments =
                [order.Command.Compiler, .. options.Asked, "-E", "-P", "-x", options.Language, question];
            if (preprocessor.Run(order, arguments, cancellation, out _) is not { } said)
            {
                return null;
            }

            IReadOnlyDictionary<string, long> values = BuiltinProbe.Read(expressions, said.StandardOutput);
            IEnumerable<KeyValuePair<string, long>> all = known.Facts.Answers.Concat(values);
            return values.Keys.All(known.Facts.Answers.ContainsKey)
                ? null
                : Keep(known.Facts with
                {
                    Answers = all.DistinctBy(static pair => pair.Key).ToDictionary(StringComparer.Ordinal),
                });
        }
        finally
        {
            CacheFile.TryDelete(question);
        }
    }

    private static string Key(ScanOrder order, OptionSet options)
    {
        var text = new StringBuilder("options 1\0");
        text.Append(order.ToolchainIdentity).Append('\0').Append(order.Compiler).Append('\0')
            .Append(order.WorkingDirectory).Append('\0').Append(options.Language).Append('\0')
            .AppendJoin('\0', options.Asked);
        foreach (string name in RememberingInputFinder.SearchVariables)
        {
            text.Append('\0').Append(order.Environment.TryGetValue(name, out string? value) ? value : "");
        }

        return ContentHasher.Compute(Encoding.UTF8.GetBytes(text.ToString()), DigestFunction.Sha256).Hash;
    }

    private bool Holds(OptionFacts facts) => facts.Search.StillHolds(order.WorkingDirectory);

    private OptionFacts? Stored()
    {
        try
        {
            return PathOnDisk() is { } path && File.Exists(path)
                ? OptionFacts.FromBytes(File.ReadAllBytes(path)) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private KnownOptions Keep(OptionFacts facts)
    {
        if (PathOnDisk() is { } path)
        {
            CacheFile.TryWrite(path, facts.ToBytes());
        }

        var known = new KnownOptions(facts);
        memory.Keep(key, known);
        return known;
    }

    private string? PathOnDisk() =>
        cacheDirectory is null ? null : PathText.Join(cacheDirectory, "options/" + key);
}

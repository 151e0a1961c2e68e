using System.Collections.Immutable;
using Recc.Core.CommandLine;
using Recc.Core.Paths;

namespace Recc.Core.Actions;

/// <summary>
/// Options that exchange the beginning of names in an object (-ffile-prefix-map and relatives), written for names as an
/// action has them. A compiler compares text, not paths: "/p/src=" takes "/p/src2" as well, and "/p/" leaves another
/// name than "/p". So an option is written once for each beginning that names of this command have, and afterwards each
/// name is tried on both sides.
/// </summary>
internal static class PrefixMaps
{
    /// <summary>How options begin that are about one kind of name only.</summary>
    private static readonly string[] Kinds = ["-fdebug", "-fmacro"];

    /// <summary>The options that do to the action's names what one option of the user does to the user's.</summary>
    /// <param name="map">The user's option.</param>
    /// <param name="bases">How paths on the command line are written on both sides.</param>
    /// <param name="paths">Where things lie.</param>
    public static IEnumerable<Argument> Translate(Argument map, IReadOnlyList<NamePrefix> bases, PathMap paths)
    {
        (string old, string replacement) = Split(map);
        var written = new List<(string Old, string New)>();
        if (old.Length > 0 && (!PathText.IsAbsolute(old) || paths.Place(old) is PathPlace.Outside))
        {
            written.Add((old, replacement));
        }

        foreach (NamePrefix known in bases)
        {
            if (known.NativeStart.StartsWith(old, StringComparison.Ordinal))
            {
                written.Add((known.CanonicalStart, replacement + known.NativeStart[old.Length..]));
            }
            else if (known.IsDirectory && old.StartsWith(known.NativeStart, StringComparison.Ordinal))
            {
                written.Add((known.CanonicalStart + old[known.NativeStart.Length..], replacement));
            }
        }

        return written.Distinct().Select(pair => map with { Value = $"{pair.Old}={pair.New}" });
    }

    /// <summary>
    /// Whether every name looks as in the object of the user's own command, and is sure to. Names that no option of the
    /// user's touches must not be touched; they are the action's to choose.
    /// </summary>
    /// <param name="native">The user's arguments.</param>
    /// <param name="canonical">The action's arguments.</param>
    /// <param name="names">Names of files on both sides.</param>
    /// <param name="directories">What the user's compiler may call its working directory.</param>
    public static bool AllAgree(
        ImmutableArray<Argument> native,
        ImmutableArray<Argument> canonical,
        IEnumerable<PathSpelling> names,
        IEnumerable<string> directories)
    {
        if (!native.Any(IsMap))
        {
            return true;
        }

        PathSpelling[] all = [.. names.SelectMany(Spellings)];
        foreach (string exempt in Kinds)
        {
            (string Old, string New)[] before = MapsBut(exempt, native);
            (string Old, string New)[] after = MapsBut(exempt, canonical);
            bool placeholderStays = Apply(after, PlaceholderDirectory.Path) is (false, _);
            if (!placeholderStays || directories.Any(directory => Apply(before, directory) is null)
                || !all.All(name => Agree(Apply(before, name.Native), Apply(after, name.Canonical))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether one of the options changes what debug information calls a file.</summary>
    public static bool Touch(ImmutableArray<Argument> arguments, string name) =>
        arguments.Any(argument => IsMap(argument) && name.StartsWith(Split(argument).Old, StringComparison.Ordinal));

    /// <summary>The first name that native maps do not make the user's own, or null.</summary>
    /// <param name="native">The user's arguments.</param>
    /// <param name="canonical">The action's arguments, the maps included.</param>
    /// <param name="names">Names of files on both sides.</param>
    public static string? Difference(
        ImmutableArray<Argument> native, IEnumerable<Argument> canonical, IEnumerable<PathSpelling> names)
    {
        ImmutableArray<Argument> after = [.. canonical];
        return names.FirstOrDefault(name => Kinds.Any(exempt =>
            Apply(MapsBut(exempt, native), name.Native) is not { } mine
                || Apply(MapsBut(exempt, after), name.Canonical) is not { } theirs
                || mine.Name != theirs.Name))?.Native;
    }

    private static bool IsMap(Argument argument) => argument.Meaning == ArgumentMeaning.PrefixMap;

    /// <summary>All that matter for debug information when -fmacro is left out, and the other way round.</summary>
    private static (string Old, string New)[] MapsBut(string exempt, ImmutableArray<Argument> arguments) =>
    [
        .. arguments.Where(argument => IsMap(argument) && !argument.Option.StartsWith(exempt, StringComparison.Ordinal))
            .Select(Split),
    ];

    private static (string Old, string New) Split(Argument map)
    {
        int equals = map.Value.LastIndexOf('=');
        return (map.Value[..equals], map.Value[(equals + 1)..]);
    }

    /// <summary>A compiler leaves out "./" where it lists a file, and not where it names it.</summary>
    private static IEnumerable<PathSpelling> Spellings(PathSpelling name)
    {
        yield return name;
        if (name.Canonical.StartsWith("./", StringComparison.Ordinal))
        {
            yield return name with { Canonical = name.Canonical[2..] };
        }

        if (!PathText.IsAbsolute(name.Native) && !PathText.IsAbsolute(name.Canonical))
        {
            yield return new PathSpelling("./" + name.Canonical, "./" + name.Native);
        }
    }

    /// <summary>
    /// What maps make of a name, and whether they change it; null when they do not agree. Which of several that fit is
    /// taken differs between compilers: the last one given, or the first in the order of their texts.
    /// </summary>
    private static (bool Changes, string Name)? Apply((string Old, string New)[] maps, string name)
    {
        string[] results =
        [
            .. maps.Where(map => name.StartsWith(map.Old, StringComparison.Ordinal))
                .Select(map => map.New + name[map.Old.Length..]).Distinct(StringComparer.Ordinal),
        ];
        return results.Length switch
        {
            0 => (false, name),
            1 => (true, results[0]),
            _ => null,
        };
    }

    private static bool Agree((bool Changes, string Name)? native, (bool Changes, string Name)? canonical) =>
        native is { } before && canonical is { } after
            && before.Changes == after.Changes && (!before.Changes || before.Name == after.Name);
}

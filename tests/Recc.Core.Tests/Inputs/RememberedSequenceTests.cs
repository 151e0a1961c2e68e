using System.Globalization;
using Recc.Core.Inputs;
using Recc.Core.Tests.CommandLine;
using Recc.Core.Tests.Scenes;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs;

/// <summary>
/// Long sequences of random edits to a tree with a search path of several directories: after each of them, what is
/// remembered is what a fresh scan says. The last directory holds every header, so that most scans succeed; everything
/// before it comes and goes.
/// </summary>
public sealed class RememberedSequenceTests
{
    private const int Steps = 60;
    private static readonly string[] Headers = ["h0.h", "h1.h", "sub/h2.h"];
    private static readonly string[] Directories = ["a", "b"];

    [Theory]
    [RealCompiler("gcc", "compiler")]
    [RealCompiler("clang", "compiler")]
    [RealCompiler("gcc", "builtin")]
    [RealCompiler("clang", "builtin")]
    public void Whatever_is_done_to_a_tree_the_answer_is_todays(string compiler, string scanner)
    {
        // More seeds: RECC_TEST_SEEDS=from-to.
        string[] seeds = (Environment.GetEnvironmentVariable("RECC_TEST_SEEDS") ?? "4-5").Split('-');
        int last = int.Parse(seeds[1], CultureInfo.InvariantCulture);
        for (int seed = int.Parse(seeds[0], CultureInfo.InvariantCulture); seed <= last; seed++)
        {
            Play(compiler, scanner, seed);
        }
    }

    private static void Play(string compiler, string scanner, int seed)
    {
        var random = new Random(seed);
        using var scene = new CompileScene { UsesScanner = scanner == "builtin" };
        var done = new List<string>();
        scene.CreateFolderAt("far");
        foreach (string header in Headers)
        {
            scene.Write("base/" + header, Text(random));
        }

        scene.Write("src/main.c", string.Concat(Headers.Select(static header => $"#include \"{header}\"\n")));
        ScanOrder order = scene.Order($"{compiler} -c src/main.c -iquote q -Ia -Ib/x/.. -Ib -Ibase -MD -o main.o");
        for (int step = 0; step < Steps; step++)
        {
            done.Add(Edit(scene, random));
            if (random.Next(4) > 0)
            {
                CompileScene.Settle();
            }

            string remembered = CompileScene.Describe(scene.Remembered(order));
            string fresh = CompileScene.Describe(scene.FreshLike(order));

            Assert.True(
                remembered == fresh,
                $"{compiler}, seed {seed}\n{string.Join('\n', done)}\n\n{remembered}\nis not\n{fresh}");
            if (scene.UsesScanner && scene.Scanner().List(order, CancellationToken.None, out _) is { } own)
            {
                Listing? real = new CompilerLister(scene.Runner).List(order, CancellationToken.None, out _);
                string.Join('\n', own.Names).ShouldBe(
                    string.Join('\n', real?.Names ?? []), $"{compiler}, seed {seed}\n{string.Join('\n', done)}");
            }
        }
    }

    private static string Edit(CompileScene scene, Random random)
    {
        string header = Pick(random, Headers);
        string directory = Pick(random, ["src", "q", "a", "a", "b", "b/x"]);
        string path = $"{directory}/{header}";
        switch (random.Next(15))
        {
            case 0 or 1 or 2:
                return Try($"write {path}", () => scene.Write(path, Text(random)));
            case 3 or 4:
                return Try($"delete {path}", () => File.Delete(scene[path]));
            case 5:
                path = "base/" + header;
                return Try($"change {path}", () => scene.Write(path, Text(random)));
            case 6:
                return Try($"touch base/{header}", () => CompileScene.ForceTime(
                    scene["base/" + header], DateTime.UtcNow.AddMinutes(-random.Next(100))));
            case 7:
                string from = $"{Pick(random, Directories)}/{header}";
                return Try($"move {from} to {path}", () => File.Move(scene[from], scene[path], overwrite: true));
            case 8:
                string top = Pick(random, Directories);
                return Try($"remove {top}", () => Remove(scene[top]));
            case 9:
                string link = Pick(random, Directories);
                string target = Pick(random, [.. Directories, "far/d", "far/d", "base/sub"]);
                return Try($"link {link} to {target}", () => Link(scene, link, target));
            case 10:
                string other = Pick(random, ["base/h1.h", "far/h0.h", "far/h0.h"]);
                return Try($"link {path} to {other}", () =>
                {
                    Directory.CreateDirectory(Path.GetDirectoryName(scene[path])!);
                    File.CreateSymbolicLink(scene[path], scene[other]);
                });
            case 11:
                return Try("replace within time and size", () => Replace(scene["base/" + header]));
            default:
                string odd = Pick(random, ["far/h0.h", "far/h0.h", "far/d/h0.h", "far/d/sub/h2.h"]);
                return Try($"toggle {odd}", () => Toggle(scene, odd));
        }
    }

    /// <summary>The other word of the same length, by a new file of the same time.</summary>
    private static void Replace(string path)
    {
        string text = File.ReadAllText(path);
        DateTime time = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path + ".new", text.Contains("int ", StringComparison.Ordinal)
            ? text.Replace("int ", "long ", StringComparison.Ordinal)
            : text.Replace("long ", "int  ", StringComparison.Ordinal));
        CompileScene.ForceTime(path + ".new", time);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static void Toggle(CompileScene scene, string path)
    {
        if (File.Exists(scene[path]))
        {
            File.Delete(scene[path]);
        }
        else
        {
            scene.Write(path, "int toggled;\n");
        }
    }

    private static void Link(CompileScene scene, string link, string target)
    {
        Remove(scene[link]);
        Directory.CreateDirectory(Path.GetDirectoryName(scene[link])!);
        Directory.CreateSymbolicLink(scene[link], scene[target]);
    }

    private static void Remove(string directory)
    {
        bool isLink = new FileInfo(directory).LinkTarget is not null;
        if (isLink)
        {
            File.Delete(directory);
        }
        else
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Edits are blind: some do not fit the tree as it is, and then nothing happens.</summary>
    private static string Try(string what, Action edit)
    {
        try
        {
            edit();
            return what;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return what + " (not possible)";
        }
    }

    /// <summary>A header that may ask for and include others. Guards keep them from running in circles.</summary>
    private static string Text(Random random)
    {
        string guard = string.Create(CultureInfo.InvariantCulture, $"G{random.Next(1_000_000)}");
        string text = $"#ifndef {guard}\n#define {guard}\nint {guard.ToLowerInvariant()};\n";
        for (int left = random.Next(3); left > 0; left--)
        {
            string name = Pick(random, [.. Headers, "../h1.h", "../base/h0.h", "./h1.h", "h2.h"]);
            string spelled = random.Next(2) == 0 ? $"<{name}>" : $"\"{name}\"";
            text += $"#if __has_include({spelled})\n#include {spelled}\n#endif\n";
        }

        return text + "#endif\n";
    }

    private static string Pick(Random random, string[] choices) => choices[random.Next(choices.Length)];
}

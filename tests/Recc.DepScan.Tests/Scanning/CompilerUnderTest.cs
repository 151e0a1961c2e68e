using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;

namespace Recc.DepScan.Tests.Scanning;

/// <summary>A real compiler, and what a scan has to be told about it.</summary>
internal sealed class CompilerUnderTest(string program, string workingDirectory)
{
    private static readonly ConcurrentDictionary<string, string> Outputs = new();

    private PreprocessorFamily Family =>
        program.Contains("clang", StringComparison.Ordinal) ? PreprocessorFamily.Clang : PreprocessorFamily.Gcc;

    internal static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(path => File.Exists(Path.Join(path, program)));

    /// <summary>What -M lists, without the target; null when the compiler ends in an error.</summary>
    internal string[]? Lists(params IEnumerable<string> arguments)
    {
        (int code, string output, _) = Run("", ["-M", "-MT", "t", .. arguments]);
        return code != 0 ? null : [.. Words(output).Skip(1)];
    }

    /// <summary>What our scanner says for the same command.</summary>
    internal ScanAnswer Scan(
        Scanner scanner, Lexicon lexicon, ISourceTree tree, BuiltinAnswers answers, string source, string[] options)
    {
        (ScanQuestion question, string[] plain, string language) = Question(lexicon, answers, source, options);
        for (int round = 0; ; round++)
        {
            ScanAnswer answer = scanner.Scan(question, tree);
            if (answer is not ScanAnswer.NeedsAnswers asked || round == 5)
            {
                return answer;
            }

            string text = Encoding.UTF8.GetString(BuiltinProbe.Write(asked.Expressions));
            (_, string output, _) = Run(text, [.. plain, "-E", "-P", "-x", language, "-"]);
            answers.Add(BuiltinProbe.Read(asked.Expressions, Encoding.UTF8.GetBytes(output)));
        }
    }

    /// <summary>The question, with nothing asked of the disk.</summary>
    internal (ScanQuestion Question, string[] Plain, string Language) Question(
        Lexicon lexicon, BuiltinAnswers answers, string source, string[] options)
    {
        var plain = new List<string>();
        var macros = ImmutableArray.CreateBuilder<MacroOption>();
        var forced = ImmutableArray.CreateBuilder<string>();
        var macroFiles = ImmutableArray.CreateBuilder<string>();
        var embed = ImmutableArray.CreateBuilder<SearchDirectory>();
        string extension = Path.GetExtension(source);
        string language = extension is ".S" ? "assembler-with-cpp" : extension is ".c" ? "c" : "c++";
        for (int index = 0; index < options.Length; index++)
        {
            string option = options[index];
            if (option.StartsWith("-D", StringComparison.Ordinal) || option.StartsWith("-U", StringComparison.Ordinal))
            {
                macros.Add(new MacroOption(option.Length > 2 ? option[2..] : options[++index], option[1] == 'U'));
            }
            else if (option is "-include" or "-imacros")
            {
                (option == "-include" ? forced : macroFiles).Add(options[++index]);
            }
            else
            {
                if (option.StartsWith("--embed-dir=", StringComparison.Ordinal))
                {
                    embed.Add(new SearchDirectory(option[12..], IsSystem: false));
                }

                plain.Add(option);
            }
        }

        string[] asked = [.. plain, "-x", language];
        string macroText = Remembered([.. asked, "-dM", "-E", "/dev/null"], wantsErrors: false);
        PredefinedMacros predefined = PredefinedMacros.Parse(Encoding.UTF8.GetBytes(macroText), lexicon);
        bool? trigraphs = plain.Contains("-trigraphs") ? true : null;
        ScanLanguage kind = language == "c" ? ScanLanguage.C
            : language == "c++" ? ScanLanguage.Cxx : ScanLanguage.AssemblyWithCpp;
        (ImmutableArray<SearchDirectory> quote, ImmutableArray<SearchDirectory> angle) =
            SearchPathIn(Remembered([.. asked, "-v", "-E", "/dev/null"], wantsErrors: true), plain);
        return (new ScanQuestion
        {
            Source = source,
            WorkingDirectory = workingDirectory,
            Dialect = Dialect.Of(Family, kind, predefined, trigraphs, modules: false),
            Predefined = predefined,
            MacroOptions = macros.ToImmutable(),
            MacroFiles = macroFiles.ToImmutable(),
            ForcedFiles = forced.ToImmutable(),
            ReadsStdcPredef = Family == PreprocessorFamily.Gcc && predefined.IsHosted && !plain.Contains("-nostdinc"),
            SearchPath = new SearchPath(quote, angle, embed.ToImmutable()),
            Answers = answers,
        }, [.. plain], language);
    }

    // System directories are those behind the last -I that the command names.
    private static (ImmutableArray<SearchDirectory> Quote, ImmutableArray<SearchDirectory> Angle) SearchPathIn(
        string text, List<string> options)
    {
        var user = new HashSet<string>(StringComparer.Ordinal);
        for (int index = 0; index < options.Count; index++)
        {
            if (options[index].StartsWith("-I", StringComparison.Ordinal))
            {
                user.Add(InputText(options[index].Length > 2 ? options[index][2..] : options[++index]));
            }
        }

        var quote = ImmutableArray.CreateBuilder<SearchDirectory>();
        var angle = ImmutableArray.CreateBuilder<SearchDirectory>();
        ImmutableArray<SearchDirectory>.Builder? target = null;
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith("#include \"...\"", StringComparison.Ordinal))
            {
                target = quote;
            }
            else if (line.StartsWith("#include <...>", StringComparison.Ordinal))
            {
                target = angle;
            }
            else if (line.StartsWith("End of search", StringComparison.Ordinal))
            {
                break;
            }
            else if (line.StartsWith(' ') && target is not null)
            {
                bool isSystem = target == angle && !user.Contains(InputText(line[1..]));
                target.Add(new SearchDirectory(line[1..], isSystem));
            }
        }

        return (quote.ToImmutable(), angle.ToImmutable());
    }

    private static string InputText(string path) => path.TrimEnd('/');

    private string Remembered(string[] arguments, bool wantsErrors) => Outputs.GetOrAdd(
        $"{program}\n{workingDirectory}\n{string.Join('\n', arguments)}",
        _ => Run("", arguments) is var result && wantsErrors ? result.Errors : result.Output);

    private (int Code, string Output, string Errors) Run(string input, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        string said = errors.Result;
        process.WaitForExit();
        return (process.ExitCode, output, said);
    }

    private static string[] Words(string rule) =>
        rule.Replace("\\\n", " ", StringComparison.Ordinal).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}

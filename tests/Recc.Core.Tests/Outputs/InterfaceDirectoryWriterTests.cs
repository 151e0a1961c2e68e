using System.Text;
using Recc.Core.Outputs;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Outputs;

public sealed class InterfaceDirectoryWriterTests : IDisposable
{
    private const string Readme = "GNU C++ primary interface\0source: m.cc\0cwd: @\0repository: .\0\0";
    private const string Names = "\0.gnu.c++.README\0";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("/dev/shm/recc-staging-1/build", "/proc/self/cwd///////////////")]
    [InlineData("/proc/self/cwd", "/proc/self/cwd")]
    [InlineData("/a/b", "////")]
    public void The_directory_becomes_one_that_is_everywhere(string directory, string written) =>
        Written("\x7f" + "ELF" + Readme.Replace("@", directory, StringComparison.Ordinal) + Names)
            .ShouldBe("\x7f" + "ELF" + Readme.Replace("@", written, StringComparison.Ordinal) + Names);

    [Theory]
    [InlineData(Readme + Names)]
    [InlineData("\x7f" + "ELF" + Readme)]
    [InlineData("\x7f" + "ELF" + Names)]
    [InlineData("\x7f" + "ELFGNU C++ x\0\0cwd: /a\0" + Names)]
    [InlineData("\x7f" + "ELFGNU C++ x\0cwd: ")]
    [InlineData("")]
    public void What_is_no_interface_stays_as_it_is(string content) => Written(content).ShouldBe(content);

    private string Written(string content)
    {
        string path = folder.Write("m.gcm", content);
        InterfaceDirectoryWriter.Write(path);
        return File.ReadAllText(path, Encoding.UTF8);
    }
}

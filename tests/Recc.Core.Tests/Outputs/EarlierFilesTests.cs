using Recc.Core.Actions;
using Recc.Core.Outputs;
using Recc.Core.Paths;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Outputs;

public sealed class EarlierFilesTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    [InlineData(true, true, true)]
    public void An_output_that_need_not_be_made_counts_only_when_it_is(bool wasThere, bool isMade, bool isNew)
    {
        RemotePath.TryCreate("a.su", out RemotePath path).ShouldBeTrue();
        OutputPath output = new OutputPath(path, folder["a.su"]) { MayBeMissing = true };
        if (wasThere)
        {
            folder.Write("a.su", "earlier");
            Thread.Sleep(20);
        }

        EarlierFiles earlier = EarlierFiles.Of(new CanonicalCommand
        {
            Arguments = ["cc"],
            Environment = [],
            WorkingDirectory = "",
            Outputs = [output],
            Directories = [],
            Spellings = [],
        });
        if (isMade)
        {
            folder.Write("a.su", "made");
        }

        earlier.IsNewNow(output).ShouldBe(isNew);
    }

    public void Dispose() => folder.Dispose();
}

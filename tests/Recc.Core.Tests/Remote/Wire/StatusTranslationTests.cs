using Recc.Core.Remote;
using Recc.Core.Remote.Transport;
using Recc.Core.Remote.Wire;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Remote.Wire;

public sealed class StatusTranslationTests
{
    [Theory]
    [InlineData(1, RemoteFailureKind.Unavailable, "CANCELLED")]
    [InlineData(2, RemoteFailureKind.Unavailable, "UNKNOWN")]
    [InlineData(3, RemoteFailureKind.Rejected, "INVALID_ARGUMENT")]
    [InlineData(4, RemoteFailureKind.TimedOut, "DEADLINE_EXCEEDED")]
    [InlineData(5, RemoteFailureKind.NotFound, "NOT_FOUND")]
    [InlineData(6, RemoteFailureKind.Rejected, "ALREADY_EXISTS")]
    [InlineData(7, RemoteFailureKind.Denied, "PERMISSION_DENIED")]
    [InlineData(8, RemoteFailureKind.Exhausted, "RESOURCE_EXHAUSTED")]
    [InlineData(9, RemoteFailureKind.Rejected, "FAILED_PRECONDITION")]
    [InlineData(10, RemoteFailureKind.Unavailable, "ABORTED")]
    [InlineData(11, RemoteFailureKind.Rejected, "OUT_OF_RANGE")]
    [InlineData(12, RemoteFailureKind.NotSupported, "UNIMPLEMENTED")]
    [InlineData(13, RemoteFailureKind.Unavailable, "INTERNAL")]
    [InlineData(14, RemoteFailureKind.Unavailable, "UNAVAILABLE")]
    [InlineData(15, RemoteFailureKind.Corrupt, "DATA_LOSS")]
    [InlineData(16, RemoteFailureKind.Denied, "UNAUTHENTICATED")]
    [InlineData(17, RemoteFailureKind.Unavailable, "UNKNOWN")]
    [InlineData(-1, RemoteFailureKind.Unavailable, "UNKNOWN")]
    public void Each_code_has_its_class_and_its_name(int number, RemoteFailureKind kind, string name)
    {
        var status = new GrpcStatus(GrpcStatus.CodeOf(number), "why", null);

        RemoteFailure failure = StatusTranslation.ToFailure("here Call", status);

        failure.ShouldBe(new RemoteFailure(kind, $"here Call: {name}: why"));
    }

    [Fact]
    public void Long_words_are_cut_and_lines_joined()
    {
        var status = new GrpcStatus(GrpcCode.Internal, "a\r\n\tb\u001b[31m" + new string('x', 5000), null);

        string message = StatusTranslation.ToFailure("o", status).Message;

        message.ShouldStartWith("o: INTERNAL: a b [31mxxx");
        message.Length.ShouldBeLessThan(450);
    }
}

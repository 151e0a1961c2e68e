using FsCheck;
using FsCheck.Fluent;
using Recc.Core.Configuration;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Configuration;

public sealed class AddressReaderTests
{
    [Theory]
    [InlineData("http://localhost:8085", "http://localhost:8085/")]
    [InlineData("http://localhost:8085/", "http://localhost:8085/")]
    [InlineData("http://cache", "http://cache/")]
    [InlineData("https://cache", "https://cache/")]
    [InlineData("grpc://cache", "http://cache/")]
    [InlineData("grpcs://cache:8980", "https://cache:8980/")]
    [InlineData("GRPCS://Cache", "https://cache/")]
    [InlineData("cache:50051", "http://cache:50051/")]
    [InlineData(" 10.0.0.1:443 ", "http://10.0.0.1:443/")]
    [InlineData("[::1]:8085", "http://[::1]:8085/")]
    [InlineData("https://[::1]", "https://[::1]/")]
    public void Addresses_are_understood(string text, string endpoint)
    {
        ServerAddress? address = AddressReader.Read(text, out string wrong);

        wrong.ShouldBe("");
        address.ShouldNotBeNull().Endpoint.AbsoluteUri.ShouldBe(endpoint);
        address.Text.ShouldBe(text);
    }

    [Theory]
    [InlineData("grpcs://a", 443, true)]
    [InlineData("grpc://a", 80, false)]
    [InlineData("https://a:80", 80, true)]
    public void The_scheme_decides_on_encryption_and_the_usual_port(string text, int port, bool secure)
    {
        ServerAddress address = AddressReader.Read(text, out _).ShouldNotBeNull();

        address.Endpoint.Port.ShouldBe(port);
        address.IsSecure.ShouldBe(secure);
    }

    [Theory]
    [InlineData("unix:/run/casd.sock", "/run/casd.sock")]
    [InlineData("unix:///run/casd.sock", "/run/casd.sock")]
    [InlineData("UNIX:/run/some where/ü#?%", "/run/some where/ü#?%")]
    public void A_socket_is_named_by_its_path(string text, string path)
    {
        ServerAddress address = AddressReader.Read(text, out _).ShouldNotBeNull();

        address.SocketPath.ShouldBe(path);
        Uri.UnescapeDataString(address.Endpoint.AbsolutePath).ShouldBe(path);
        address.IsSecure.ShouldBeFalse();
        address.IsPrivate.ShouldBeTrue();
        address.IsOnThisMachine.ShouldBeTrue();
    }

    [Fact]
    public void A_socket_has_no_longer_path_than_the_system_takes()
    {
        AddressReader.Read("unix:/" + new string('x', 106), out _).ShouldNotBeNull();
        AddressReader.Read("unix:/" + new string('x', 107), out string wrong).ShouldBeNull();

        wrong.ShouldBe("the path of its socket is too long");
    }

    [Theory]
    [InlineData("localhost", "it has no port")]
    [InlineData("unix:casd.sock", "the path of its socket is not absolute")]
    [InlineData("unix://run/casd.sock", "the path of its socket is not absolute")]
    [InlineData("unix:", "the path of its socket is not absolute")]
    [InlineData("ftp://a:1", "its scheme is not known")]
    [InlineData("http://", "it has no host")]
    [InlineData(":80", "it has no host")]
    [InlineData("::1", "it has no host")]
    [InlineData("http://a:", "its port is not a number from 1 to 65535")]
    [InlineData("a:0", "its port is not a number from 1 to 65535")]
    [InlineData("a:65536", "its port is not a number from 1 to 65535")]
    [InlineData("a:+1", "its port is not a number from 1 to 65535")]
    [InlineData("http://a:1/path", "it has more than a host and a port")]
    [InlineData("http://a:1?q", "it has more than a host and a port")]
    [InlineData("http://u:p@a:1", "users and passwords do not belong into an address")]
    [InlineData("\"http://a:1\"", "its scheme is not known")]
    [InlineData("http://a\"b:1", "its host is not a host's name")]
    public void Everything_else_is_refused_with_a_reason(string text, string reason)
    {
        AddressReader.Read(text, out string wrong).ShouldBeNull();

        wrong.ShouldBe(reason);
    }

    [Fact]
    public void Any_text_is_either_an_address_or_refused_with_a_reason()
    {
        Gen<string> pieces = Gen.Elements(
            "http://", "grpcs://", "unix:", "[", "]", ":", "::1", "host", "80", "/", "@", "%", "é", "\0", " ", ".");
        Gen<string> texts = Gen.ArrayOf(pieces).Select(string.Concat);

        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(texts), text =>
            AddressReader.Read(text, out string wrong) is null == wrong.Length > 0));
    }
}

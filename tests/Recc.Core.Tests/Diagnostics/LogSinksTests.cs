using System.Globalization;
using System.Text;
using Recc.Core.Diagnostics;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Diagnostics;

public sealed class LogSinksTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("recc-log-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_line_has_time_process_thread_level_and_text_and_is_written_at_once()
    {
        using var stream = new WritesStream();

        LogSinks.ToStream(stream)(LogLevel.Warning, "mind the gap");

        string line = stream.Writes.ShouldHaveSingleItem();
        line.ShouldEndWith(
            $"+0000 [{Environment.ProcessId}:{Environment.CurrentManagedThreadId}] [WARNING] mind the gap\n");
        DateTime.TryParseExact(
            line.AsSpan(0, 23), "yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            .ShouldBeTrue();
    }

    [Theory]
    [InlineData(LogLevel.Trace, "[TRACE]")]
    [InlineData(LogLevel.Debug, "[DEBUG]")]
    [InlineData(LogLevel.Info, "[INFO]")]
    [InlineData(LogLevel.Error, "[ERROR]")]
    public void Levels_are_written_in_capitals(LogLevel level, string word)
    {
        using var stream = new WritesStream();

        LogSinks.ToStream(stream)(level, "x");

        stream.Writes.ShouldHaveSingleItem().ShouldContain(word);
    }

    [Fact]
    public void A_folder_gets_one_file_for_this_process_and_standard_error_stays_quiet()
    {
        using var error = new WritesStream();
        Action<LogLevel, string> sink = LogSinks.Choose(Path.Combine(folder, "new"), errorToo: false, error);

        sink(LogLevel.Info, "one");
        sink(LogLevel.Info, "two");

        string file = Directory.GetFiles(Path.Combine(folder, "new")).ShouldHaveSingleItem();
        Path.GetFileName(file).ShouldEndWith($".{Environment.ProcessId}.log");
        File.ReadAllLines(file).Select(line => line[^3..]).ShouldBe(["one", "two"]);
        error.Writes.ShouldBeEmpty();
    }

    [Fact]
    public void A_folder_is_made_only_when_there_is_something_to_write()
    {
        using var error = new WritesStream();

        LogSinks.Choose(Path.Combine(folder, "new"), errorToo: false, error);

        Directory.Exists(Path.Combine(folder, "new")).ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_folder_does_not_take_goes_to_standard_error_once(bool errorToo)
    {
        string file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");
        using var error = new WritesStream();

        LogSinks.Choose(file, errorToo, error)(LogLevel.Error, "lost?");

        error.Writes.ShouldHaveSingleItem().ShouldEndWith("[ERROR] lost?\n");
    }

    [Fact]
    public void Both_a_folder_and_standard_error_can_be_had()
    {
        using var error = new WritesStream();

        LogSinks.Choose(folder, errorToo: true, error)(LogLevel.Error, "twice");

        error.Writes.ShouldHaveSingleItem();
        Directory.GetFiles(folder).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_stream_that_fails_loses_the_line_and_nothing_else()
    {
        using var stream = new WritesStream { Fails = true };

        Should.NotThrow(() => LogSinks.ToStream(stream)(LogLevel.Error, "x"));
    }

    [Fact]
    public void Metrics_of_many_writers_stay_whole_in_one_file()
    {
        string file = Path.Combine(folder, "metrics");
        using var error = new WritesStream();
        Parallel.For(0, 40, i =>
        {
            var metrics = new LaunchMetrics();
            metrics.Count($"recc.n{i}", i);
            metrics.Count("recc.padding." + new string('x', 500));
            MetricsWriter.Write(metrics.ToStatsd(), file, error, static _ => { });
        });

        string[] lines = File.ReadAllLines(file);

        lines.Length.ShouldBe(80);
        lines.Where((_, i) => i % 2 == 0).ShouldBe(
            Enumerable.Range(0, 40).Select(i => $"recc.n{i}:{i}|c"), ignoreOrder: true);
        lines.Where((_, i) => i % 2 == 1).ShouldAllBe(line => line.Length == "recc.padding.:1|c".Length + 500);
        error.Writes.ShouldBeEmpty();
    }

    [Fact]
    public void Metrics_without_a_file_go_to_standard_error_in_one_piece()
    {
        using var error = new WritesStream();
        var metrics = new LaunchMetrics();
        metrics.Count("recc.a");
        metrics.Count("recc.b", 2);

        MetricsWriter.Write(metrics.ToStatsd(), null, error, static _ => { });

        error.Writes.ShouldBe(["recc.a:1|c\nrecc.b:2|c\n"]);
    }

    [Fact]
    public void Metrics_that_cannot_be_written_are_told()
    {
        using var error = new WritesStream();
        var lines = new List<string>();
        var metrics = new LaunchMetrics();
        metrics.Count("recc.a");

        MetricsWriter.Write(metrics.ToStatsd(), Path.Combine(folder, "no", "file"), error, lines.Add);

        lines.ShouldHaveSingleItem().ShouldStartWith("metrics are lost: ");
    }

    /// <summary>Remembers each Write by itself.</summary>
    private sealed class WritesStream : MemoryStream
    {
        public List<string> Writes { get; } = [];

        public bool Fails { get; init; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Fails)
            {
                throw new IOException("gone");
            }

            Writes.Add(Encoding.UTF8.GetString(buffer));
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    }
}

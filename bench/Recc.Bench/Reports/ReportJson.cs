using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recc.Bench.Reports;

/// <summary>Reports as JSON.</summary>
[JsonSerializable(typeof(Report))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    private static ReportJson Readable => new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,

        // No page holds these files; people read them.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Write(Report report) => JsonSerializer.Serialize(report, Readable.Report) + "\n";

    /// <exception cref="JsonException">It is no report.</exception>
    public static Report Read(string text) =>
        JsonSerializer.Deserialize(text, Readable.Report) ?? throw new JsonException("the file holds no report");
}

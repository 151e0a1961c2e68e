using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Recc.Core.Configuration;
using Recc.Core.LocalCache;

namespace Recc.Cli.Commands;

/// <summary>The answer of <c>recc cache info --json</c>. Sizes are in bytes, times in UTC (ISO 8601).</summary>
internal static class CacheJson
{
    private static readonly JsonWriterOptions Form = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The whole text, without a line feed at its end.</summary>
    public static string Render(ReccOptions options, CacheSurvey survey)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Form))
        {
            json.WriteStartObject();
            json.WriteString("folder", options.CacheDirectory);
            json.WriteBoolean("enabled", options.LocalCache);
            json.WriteNumber("size", survey.Space);
            json.WriteNumber("limit", options.CacheSize);
            json.WriteNumber("results", survey.Results);
            json.WriteNumber("largeFiles", survey.Blobs);
            json.WriteNumber("scans", survey.Scans);
            if (survey.OldestUse is { } used)
            {
                json.WriteString("oldestUse", used);
            }
            else
            {
                json.WriteNull("oldestUse");
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}

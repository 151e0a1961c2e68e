namespace Recc.Core.Configuration;

/// <summary>Keeps tokens and passwords out of everything that is printed or logged.</summary>
public static class Secrets
{
    /// <summary>What stands in place of a secret.</summary>
    public const string Masked = "(hidden)";

    // A platform property or a variable for the worker is no secret by nature, but some servers take registry passwords
    // that way. Underscores and hyphens are not looked at, so that API_KEY, api-key and apikey are one word.
    private static readonly string[] Words =
        ["token", "secret", "passw", "credential", "authorization", "apikey", "privatekey", "cookie"];

    /// <summary>The value of a setting, or <see cref="Masked"/> instead of a secret.</summary>
    public static string Mask(Setting setting, string key, string value)
    {
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length == 0)
        {
            return value;
        }

        if (setting.IsSecret || (setting.Kind == SettingKind.Map && SpeaksOfSecrets(key)))
        {
            return Masked;
        }

        // http://user:password@host is refused as an address, but the user may have written it.
        int at = setting.Kind == SettingKind.Address ? value.LastIndexOf('@') : -1;
        return at < 0 ? value : string.Concat(Masked, value.AsSpan(at));
    }

    /// <summary>Whether text that is not understood may hold a secret, going by its words.</summary>
    public static bool SpeaksOfSecrets(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string plain = text.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        foreach (string word in Words)
        {
            if (plain.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return plain.Contains("header", StringComparison.OrdinalIgnoreCase);
    }
}

int textWidth(const char* text) {
    char written[64];
    return snprintf(written, sizeof written, "%s", text);
}

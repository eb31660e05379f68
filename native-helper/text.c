/* See text.h. */
#include "text.h"

#include <stdio.h>
#include <string.h>

/* Length of the UTF-8 sequence at `text`, 0 when it is not one. */
static size_t utf8_length(const unsigned char *text, size_t left) {
    static const uint32_t minimum[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = text[0] < 0x80                      ? 1
                    : text[0] >= 0xf0 && text[0] < 0xf8 ? 4
                    : text[0] >= 0xe0 && text[0] < 0xf0 ? 3
                    : text[0] >= 0xc2 && text[0] < 0xe0 ? 2
                                                        : 0;
    if (length == 0 || length > left)
        return 0;
    uint32_t point = length == 1 ? text[0] : text[0] & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        point = point << 6 | (text[i] & 0x3fu);
    }
    return length > 1 && (point < minimum[length] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) ? 0 : length;
}

static size_t put(char *out, const char *text) {
    size_t length = 0;
    for (; text[length]; length++)
        out[length] = text[length];
    return length;
}

size_t json_escape(const char *text, size_t length, char *out) {
    const unsigned char *bytes = (const unsigned char *)text;
    size_t used = 0;
    for (size_t i = 0; i < length;) {
        char escape[8];
        size_t sequence = utf8_length(bytes + i, length - i);
        if (sequence == 0)
            used += put(out + used, "\\ufffd");
        else if (bytes[i] == '"' || bytes[i] == '\\') {
            out[used++] = '\\';
            out[used++] = text[i];
        } else if (bytes[i] == '\n')
            used += put(out + used, "\\n");
        else if (bytes[i] < 0x20 || bytes[i] == 0x7f) {
            snprintf(escape, sizeof(escape), "\\u%04x", bytes[i]);
            used += put(out + used, escape);
        } else {
            memcpy(out + used, text + i, sequence);
            used += sequence;
        }
        i += sequence ? sequence : 1;
    }
    return used;
}

/* Not strftime, which would bring time zones and locales into the monitor's memory. */
void format_seconds(time_t seconds, char text[TIME_BYTES]) {
    struct tm parts;
    gmtime_r(&seconds, &parts);
    snprintf(text, TIME_BYTES, "%04d-%02d-%02dT%02d:%02d:%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
             parts.tm_min, parts.tm_sec);
}

void format_moment(int64_t nanoseconds, char text[TIME_BYTES]) {
    char second[TIME_BYTES];
    format_seconds((time_t)(nanoseconds / 1000000000), second);
    snprintf(text, TIME_BYTES, "%.24s.%09ldZ", second, (long)(nanoseconds % 1000000000));
}

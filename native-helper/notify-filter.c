/* See notify-filter.h. */
#include "notify-filter.h"

#include <stdbool.h>
#include <string.h>

#include "util.h"

enum value_kind { VALUE_ONE, VALUE_WATCHDOG, VALUE_NUMBER, VALUE_TEXT };

static const struct {
    const char *name;
    enum value_kind kind;
} allowed[] = {
    {"READY", VALUE_ONE},
    {"RELOADING", VALUE_ONE},
    {"STOPPING", VALUE_ONE},
    {"STATUS", VALUE_TEXT},
    {"ERRNO", VALUE_NUMBER},
    {"BUSERROR", VALUE_TEXT},
    {"VARLINKERROR", VALUE_TEXT},
    {"WATCHDOG", VALUE_WATCHDOG},
    {"WATCHDOG_USEC", VALUE_NUMBER},
    {"EXTEND_TIMEOUT_USEC", VALUE_NUMBER},
    {"MONOTONIC_USEC", VALUE_NUMBER},
};

enum { NUMBER_DIGITS = 20 };

static bool is_number(const char *value, size_t length) {
    if (length == 0 || length > NUMBER_DIGITS)
        return false;
    for (size_t i = 0; i < length; i++)
        if (value[i] < '0' || value[i] > '9')
            return false;
    return true;
}

static bool is_word(const char *value, size_t length, const char *word) {
    return length == strlen(word) && memcmp(value, word, length) == 0;
}

static bool fits(enum value_kind kind, const char *value, size_t length) {
    switch (kind) {
    case VALUE_ONE:
        return is_word(value, length, "1");
    case VALUE_WATCHDOG:
        return is_word(value, length, "1") || is_word(value, length, "trigger");
    case VALUE_NUMBER:
        return is_number(value, length);
    default:
        return true;
    }
}

static bool may_pass(const char *line, size_t length) {
    const char *equals = memchr(line, '=', length);
    if (!equals)
        return false;
    size_t name = (size_t)(equals - line);
    for (size_t i = 0; i < ARRAY_SIZE(allowed); i++)
        if (is_word(line, name, allowed[i].name))
            return fits(allowed[i].kind, equals + 1, length - name - 1);
    return false;
}

/* Those of ASCII, and those that UTF-8 writes as 0xC2 and a byte up to 0x9F: systemctl prints the text as it is. */
static void copy_line(char *to, const char *line, size_t length) {
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)line[i], before = i > 0 ? (unsigned char)line[i - 1] : 0;
        to[i] = byte < 0x20 || byte == 0x7f ? '?' : line[i];
        if (before == 0xc2 && byte >= 0x80 && byte < 0xa0)
            to[i - 1] = to[i] = '?';
    }
}

size_t notify_filter(const char *message, size_t length, char out[NOTIFY_BYTES]) {
    size_t used = 0;
    while (length > 0 && message[length - 1] == '\0')
        length--;
    if (length > NOTIFY_BYTES || memchr(message, '\0', length))
        return 0;
    for (size_t start = 0; start < length;) {
        const char *line = message + start;
        const char *end = memchr(line, '\n', length - start);
        size_t size = end ? (size_t)(end - line) : length - start;
        start += size + 1;
        if (!may_pass(line, size))
            continue;
        if (used > 0)
            out[used++] = '\n';
        copy_line(out + used, line, size);
        used += size;
    }
    return used;
}

/*
 * pax records, `LENGTH KEY=VALUE\n`: what they say about the entry that follows. A key twice: the later one counts, as
 * POSIX has it.
 */
#include "tar.h"

#include "util.h"

#include <string.h>

struct record {
    char *key;
    char *value; /* ends with NUL in place of the newline */
    size_t key_length, length;
};

static int malformed(const char *what) {
    return fail("tar", NO_OP, 0, "extended header: %s", what);
}

/* Cuts the next record off; what is wrong with it, or NULL. */
static const char *next_record(char **next, size_t *left, struct record *record) {
    char *text = *next, *space = memchr(text, ' ', *left < 20 ? *left : 20);
    uint64_t length;
    if (!space || !tar_decimal(text, (size_t)(space - text), &length) || length > *left || length < (uint64_t)(space - text) + 4)
        return "length of a record";
    if (text[length - 1] != '\n')
        return "a record without end";
    char *key = space + 1, *equals = memchr(key, '=', (size_t)length - (size_t)(key - text) - 1);
    if (!equals || equals == key || memchr(key, '\0', (size_t)(equals - key)))
        return "a record without key";
    *equals = '\0';
    text[length - 1] = '\0';
    *record = (struct record){key, equals + 1, (size_t)(equals - key), (size_t)(text + length - 1 - (equals + 1))};
    *next += length;
    *left -= length;
    return NULL;
}

/* `SECONDS[.FRACTION]`, perhaps negative; digits beyond nanoseconds are dropped. */
static bool parse_time(const struct record *record, int64_t *seconds, uint32_t *nanoseconds) {
    const char *text = record->value, *end = text + record->length;
    bool negative = *text == '-';
    uint64_t whole = 0;
    uint32_t fraction = 0, scale = 100000000;
    const char *digits = text + negative, *dot = memchr(digits, '.', (size_t)(end - digits));
    const char *whole_end = dot ? dot : end;
    if (!tar_decimal(digits, (size_t)(whole_end - digits), &whole) || whole > (uint64_t)1 << 55)
        return false;
    for (const char *c = dot ? dot + 1 : end; c < end; c++, scale /= 10) {
        if (*c < '0' || *c > '9')
            return false;
        fraction += (uint32_t)(*c - '0') * scale;
    }
    *seconds = negative ? -(int64_t)whole : (int64_t)whole;
    if (negative && fraction > 0) {
        *seconds -= 1;
        fraction = 1000000000 - fraction;
    }
    *nanoseconds = fraction;
    return true;
}

static int take_path(const struct record *record, bool *has, char *path) {
    if (record->length > TAR_PATH_MAX)
        return fail("limit", NO_OP, 0, "a path of %zu bytes; %u is the most", record->length, TAR_PATH_MAX);
    if (memchr(record->value, '\0', record->length))
        return malformed("NUL in a path");
    *has = record->length > 0;
    memcpy(path, record->value, record->length + 1);
    return 0;
}

static int take_number(const struct record *record, bool *has, uint64_t *number) {
    *has = record->length > 0;
    if (*has && !tar_decimal(record->value, record->length, number))
        return fail("tar", NO_OP, 0, "extended header: %s is not a number", record->key);
    return 0;
}

static int hexadecimal(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* In place: %XX. */
static bool decode_url(char *text) {
    char *to = text;
    for (const char *from = text; *from; from++) {
        if (*from != '%') {
            *to++ = *from;
            continue;
        }
        int high = hexadecimal(from[1]), low = high < 0 ? -1 : hexadecimal(from[2]);
        if (low < 0 || (high | low) == 0)
            return false;
        *to++ = (char)(high << 4 | low);
        from += 2;
    }
    *to = '\0';
    return true;
}

static int base64_digit(char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* In place; libarchive writes no padding, others do. */
static bool decode_base64(char *text, size_t *length) {
    uint32_t bits = 0;
    size_t have = 0, used = 0, end = *length;
    while (end > 0 && text[end - 1] == '=')
        end--;
    for (size_t i = 0; i < end; i++) {
        int digit = base64_digit(text[i]);
        if (digit < 0)
            return false;
        bits = bits << 6 | (uint32_t)digit;
        have += 6;
        if (have >= 8) {
            have -= 8;
            text[used++] = (char)(bits >> have);
        }
    }
    *length = used;
    return true;
}

static int add_xattr(struct tar_entry *entry, const char *name, const char *value, size_t length) {
    if (*name == '\0')
        return malformed("an attribute without name");
    if (entry->xattrs == TAR_XATTRS_MAX)
        return fail("limit", NO_OP, 0, "more than %u extended attributes", TAR_XATTRS_MAX);
    entry->xattr[entry->xattrs++] = (struct tar_xattr){name, value, length};
    return 0;
}

static int take_xattr(struct tar_entry *entry, struct record *record) {
    static const char schily[] = "SCHILY.xattr.", libarchive[] = "LIBARCHIVE.xattr.";
    if (starts_with(record->key, schily))
        return add_xattr(entry, record->key + sizeof(schily) - 1, record->value, record->length);
    if (!starts_with(record->key, libarchive))
        return 0;
    char *name = record->key + sizeof(libarchive) - 1;
    if (!decode_url(name) || !decode_base64(record->value, &record->length))
        return malformed("encoding of an attribute");
    return add_xattr(entry, name, record->value, record->length);
}

static int take_record(struct tar_reader *reader, struct tar_entry *entry, struct record *record) {
    struct tar_extension *extension = &reader->extension;
    if (strcmp(record->key, "path") == 0)
        return take_path(record, &extension->has_path, entry->path);
    if (strcmp(record->key, "linkpath") == 0)
        return take_path(record, &extension->has_link, entry->link);
    if (strcmp(record->key, "size") == 0)
        return take_number(record, &extension->has_size, &extension->size);
    if (strcmp(record->key, "uid") == 0)
        return take_number(record, &extension->has_uid, &extension->uid);
    if (strcmp(record->key, "gid") == 0)
        return take_number(record, &extension->has_gid, &extension->gid);
    if (strcmp(record->key, "mtime") == 0) {
        extension->has_mtime = record->length > 0;
        if (extension->has_mtime && !parse_time(record, &extension->seconds, &extension->nanoseconds))
            return malformed("mtime is not a time");
        return 0;
    }
    if (starts_with(record->key, "GNU.sparse."))
        return tar_pax_sparse_record(reader, entry, record->key + 11, record->value, record->length);
    return take_xattr(entry, record);
}

int tar_pax(struct tar_reader *reader, struct tar_entry *entry, char *records, size_t length) {
    while (length > 0) {
        struct record record;
        const char *wrong = next_record(&records, &length, &record);
        if (wrong)
            return malformed(wrong);
        if (take_record(reader, entry, &record) < 0)
            return -1;
    }
    return 0;
}

/*
 * Global records: engines ignore them, POSIX applies them. So those that say what an entry is are refused, and those
 * that only date or own it are ignored as everywhere.
 */
int tar_pax_global(char *records, size_t length) {
    static const char *const decisive[] = {"path", "linkpath", "size", "GNU.sparse.", "SCHILY.xattr.", "LIBARCHIVE.xattr."};
    while (length > 0) {
        struct record record;
        const char *wrong = next_record(&records, &length, &record);
        if (wrong)
            return malformed(wrong);
        for (size_t i = 0; i < ARRAY_SIZE(decisive); i++)
            if (starts_with(record.key, decisive[i]))
                return fail("tar", NO_OP, 0, "global extended header with %s", record.key);
    }
    return 0;
}

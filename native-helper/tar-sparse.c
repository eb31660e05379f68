/* Sparse files: where the stored bytes of a file belong. */
#include "tar.h"

#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Offsets within an old GNU header and its continuations. */
enum {
    OLD_MAP = 386,
    OLD_MAP_ENTRIES = 4,
    OLD_EXTENDED = 482,
    OLD_REAL_SIZE = 483,
    MORE_ENTRIES = 21,
    MORE_EXTENDED = 504,
    ENTRY_SIZE = 24
};

static int malformed(const struct tar_entry *entry, const char *what) {
    return fail("tar", NO_OP, 0, "%s: sparse file: %s", entry->path, what);
}

int tar_add_segment(struct tar_reader *reader, uint64_t offset, uint64_t length) {
    uint64_t end;
    if (__builtin_add_overflow(offset, length, &end) || end > INT64_MAX)
        return fail("tar", NO_OP, 0, "sparse file: an impossible segment");
    if (reader->segments == TAR_SEGMENTS_MAX)
        return fail("limit", NO_OP, 0, "sparse file: more than %u segments", TAR_SEGMENTS_MAX);
    if (reader->segments == reader->segment_room) {
        size_t room = reader->segment_room ? reader->segment_room * 2 : 64;
        struct tar_segment *segment = realloc(reader->segment, room * sizeof(*segment));
        if (!segment)
            return fail("read", NO_OP, ENOMEM, "sparse file");
        reader->segment = segment;
        reader->segment_room = room;
    }
    reader->segment[reader->segments++] = (struct tar_segment){offset, length};
    return 0;
}

/* The segments are in order, apart, within the file, and their bytes are those that are stored. */
int tar_check_sparse(const struct tar_reader *reader, const struct tar_entry *entry) {
    uint64_t end = 0, total = 0;
    for (size_t i = 0; i < reader->segments; i++) {
        const struct tar_segment *segment = &reader->segment[i];
        if (segment->offset < end)
            return malformed(entry, "segments overlap");
        end = segment->offset + segment->length;
        total += segment->length;
    }
    if (end > entry->size)
        return malformed(entry, "a segment beyond its end");
    return total == reader->left ? 0 : malformed(entry, "segments and stored bytes differ");
}

static int add_old_entries(struct tar_reader *reader, struct tar_entry *entry, const uint8_t *map, size_t count) {
    for (size_t i = 0; i < count; i++, map += ENTRY_SIZE) {
        uint64_t offset, length;
        if (map[0] == '\0')
            return 0;
        if (!tar_unsigned(map, 12, &offset) || !tar_unsigned(map + 12, 12, &length))
            return malformed(entry, "a number of its map");
        if (tar_add_segment(reader, offset, length) < 0)
            return -1;
    }
    return 0;
}

int tar_old_sparse(struct tar_reader *reader, struct tar_entry *entry, const uint8_t *header) {
    bool more = header[OLD_EXTENDED] != 0;
    if (!tar_unsigned(header + OLD_REAL_SIZE, 12, &entry->size))
        return malformed(entry, "its size");
    if (add_old_entries(reader, entry, header + OLD_MAP, OLD_MAP_ENTRIES) < 0)
        return -1;
    while (more) {
        const uint8_t *block;
        int got = source_block(reader->source, &block);
        if (got <= 0)
            return got < 0 ? -1 : malformed(entry, "its map is cut short");
        if (add_old_entries(reader, entry, block, MORE_ENTRIES) < 0)
            return -1;
        more = block[MORE_EXTENDED] != 0;
    }
    entry->sparse = true;
    return 0;
}

/* pax 0.1: `OFFSET,LENGTH,OFFSET,LENGTH…` */
static int take_map(struct tar_reader *reader, const struct tar_entry *entry, const char *text, size_t length) {
    uint64_t number[2] = {0, 0};
    size_t have = 0;
    reader->segments = 0;
    while (length > 0) {
        const char *comma = memchr(text, ',', length);
        size_t digits = comma ? (size_t)(comma - text) : length;
        if (!tar_decimal(text, digits, &number[have]))
            return malformed(entry, "a number of its map");
        if (++have == 2 && tar_add_segment(reader, number[0], number[1]) < 0)
            return -1;
        have %= 2;
        size_t step = comma ? digits + 1 : digits;
        text += step;
        length -= step;
    }
    return have == 0 ? 0 : malformed(entry, "half a segment in its map");
}

static int take_name(struct tar_reader *reader, struct tar_entry *entry, const char *value, size_t length) {
    if (length == 0 || length > TAR_PATH_MAX || memchr(value, '\0', length))
        return malformed(entry, "its name");
    /* `path` holds a name made up for readers that do not know sparse files. */
    memcpy(reader->extension.gnu_path, value, length + 1);
    reader->extension.has_sparse_name = true;
    return 0;
}

int tar_pax_sparse_record(struct tar_reader *reader, struct tar_entry *entry, const char *key, const char *value, size_t length) {
    struct tar_extension *extension = &reader->extension;
    uint64_t number;
    if (strcmp(key, "name") == 0)
        return take_name(reader, entry, value, length);
    if (strcmp(key, "map") == 0)
        return take_map(reader, entry, value, length);
    if (!tar_decimal(value, length, &number))
        return malformed(entry, "a number of its header");
    if (strcmp(key, "size") == 0 || strcmp(key, "realsize") == 0) {
        extension->has_sparse_size = true;
        extension->sparse_size = number;
    } else if (strcmp(key, "major") == 0) {
        extension->has_sparse_major = true;
        extension->sparse_major = number;
    } else if (strcmp(key, "minor") == 0) {
        extension->sparse_minor = number;
    } else if (strcmp(key, "numblocks") == 0) {
        extension->sparse_blocks = number;
    } else if (strcmp(key, "offset") == 0) {
        extension->sparse_offset = number;
        extension->has_sparse_offset = true;
    } else if (strcmp(key, "numbytes") == 0) {
        if (!extension->has_sparse_offset)
            return malformed(entry, "a length without offset");
        extension->has_sparse_offset = false;
        return tar_add_segment(reader, extension->sparse_offset, number);
    }
    return 0;
}

/* One decimal line of the map that pax 1.0 puts in front of the data. */
static int map_line(struct tar_reader *reader, const struct tar_entry *entry, const uint8_t **block, size_t *at, uint64_t *number) {
    char digits[24];
    for (size_t length = 0; length < sizeof(digits); length++) {
        if (*at == BLOCK_SIZE) {
            if (reader->left < BLOCK_SIZE)
                return malformed(entry, "its map is cut short");
            int got = source_block(reader->source, block);
            if (got <= 0)
                return got < 0 ? -1 : malformed(entry, "its map is cut short");
            reader->left -= BLOCK_SIZE;
            *at = 0;
        }
        digits[length] = (char)(*block)[(*at)++];
        if (digits[length] == '\n')
            return tar_decimal(digits, length, number) ? 0 : malformed(entry, "a number of its map");
    }
    return malformed(entry, "a number of its map");
}

static int read_map(struct tar_reader *reader, const struct tar_entry *entry) {
    const uint8_t *block = NULL;
    size_t at = BLOCK_SIZE;
    uint64_t count = 0, offset = 0, length = 0;
    if (map_line(reader, entry, &block, &at, &count) < 0)
        return -1;
    for (uint64_t i = 0; i < count; i++)
        if (map_line(reader, entry, &block, &at, &offset) < 0 || map_line(reader, entry, &block, &at, &length) < 0 ||
            tar_add_segment(reader, offset, length) < 0)
            return -1;
    return 0;
}

/* Completes an entry whose pax records speak of a sparse file. */
int tar_pax_sparse(struct tar_reader *reader, struct tar_entry *entry) {
    const struct tar_extension *extension = &reader->extension;
    if (!extension->has_sparse_major && !extension->has_sparse_size)
        return reader->segments == 0 ? 0 : malformed(entry, "no size");
    if (entry->type != TAR_FILE || !extension->has_sparse_size)
        return malformed(entry, "no size, or not a file");
    bool in_data = extension->has_sparse_major && extension->sparse_major == 1 && extension->sparse_minor == 0;
    if (extension->has_sparse_major && !in_data && (extension->sparse_major != 0 || extension->sparse_minor > 1))
        return malformed(entry, "unknown format");
    if (in_data && (reader->segments > 0 || read_map(reader, entry) < 0))
        return malformed(entry, "two maps");
    if (extension->sparse_blocks > 0 && extension->sparse_blocks != reader->segments)
        return malformed(entry, "number of segments");
    entry->size = extension->sparse_size;
    entry->sparse = true;
    return 0;
}

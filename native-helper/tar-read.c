/* Headers and data of a tar stream. See tar.h. */
#include "tar.h"

#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where the fields of a header are. */
enum {
    NAME = 0,
    MODE = 100,
    UID = 108,
    GID = 116,
    SIZE = 124,
    MTIME = 136,
    CHECKSUM = 148,
    TYPE = 156,
    LINK = 157,
    MAGIC = 257,
    PREFIX = 345
};
enum { NAME_LENGTH = 100, PREFIX_LENGTH = 155, STAR_PREFIX_LENGTH = 131, STAR_TRAILER = 508 };

int tar_open(struct tar_reader *reader, struct source *source) {
    *reader = (struct tar_reader){.source = source};
    reader->pax = malloc(TAR_PAX_MAX);
    return reader->pax ? 0 : fail("read", NO_OP, ENOMEM, "tar reader");
}

void tar_close(struct tar_reader *reader) {
    free(reader->pax);
    free(reader->segment);
    reader->pax = NULL;
    reader->segment = NULL;
}

const uint8_t *tar_data(struct tar_reader *reader, size_t *length) {
    *length = 0;
    if (reader->left == 0)
        return NULL;
    const uint8_t *chunk = source_chunk(reader->source, reader->left, length);
    if (!chunk)
        *length = TAR_FAILED;
    else
        reader->left -= *length;
    return chunk;
}

static bool is_zero(const uint8_t *block) {
    static const uint8_t zeros[BLOCK_SIZE];
    return memcmp(block, zeros, BLOCK_SIZE) == 0;
}

/* Old tars summed signed bytes: each byte above 127 counts 256 less. The field itself counts as blanks. */
static bool checksum_matches(const uint8_t *header) {
    uint64_t stated;
    uint32_t sum = 0, high = 0;
    for (size_t i = 0; i < BLOCK_SIZE; i++) {
        sum += header[i];
        high += header[i] >> 7;
    }
    for (size_t i = CHECKSUM; i < CHECKSUM + 8; i++) {
        sum += ' ' - (uint32_t)header[i];
        high -= header[i] >> 7;
    }
    return tar_unsigned(header + CHECKSUM, 8, &stated) && (stated == sum || (high > 0 && stated + 256 * (uint64_t)high == sum));
}

static size_t field_length(const uint8_t *field, size_t most) {
    const uint8_t *end = memchr(field, '\0', most);
    return end ? (size_t)(end - field) : most;
}

static void copy_field(char *to, const uint8_t *field, size_t most) {
    size_t length = field_length(field, most);
    memcpy(to, field, length);
    to[length] = '\0';
}

/* GNU uses the place of the prefix for other things, star the end of it. */
static void read_name(const uint8_t *header, char *path) {
    size_t prefix = 0;
    if (memcmp(header + MAGIC, "ustar\0", 6) == 0) {
        bool star = memcmp(header + STAR_TRAILER, "tar\0", 4) == 0;
        prefix = field_length(header + PREFIX, star ? STAR_PREFIX_LENGTH : PREFIX_LENGTH);
    }
    if (prefix > 0) {
        memcpy(path, header + PREFIX, prefix);
        path[prefix++] = '/';
    }
    copy_field(path + prefix, header + NAME, NAME_LENGTH);
}

static int bad_field(const struct tar_entry *entry, const char *field) {
    return fail("tar", NO_OP, 0, "%s: %s is not a number that fits", entry->path, field);
}

static int read_numbers(struct tar_reader *reader, struct tar_entry *entry, const uint8_t *header) {
    const struct tar_extension *extension = &reader->extension;
    uint64_t mode;
    if (!tar_unsigned(header + MODE, 8, &mode))
        return bad_field(entry, "mode");
    entry->mode = (uint32_t)mode & 07777;
    entry->uid = extension->uid;
    entry->gid = extension->gid;
    reader->left = extension->size;
    entry->seconds = extension->seconds;
    entry->nanoseconds = extension->has_mtime ? extension->nanoseconds : 0;
    if (!extension->has_uid && !tar_unsigned(header + UID, 8, &entry->uid))
        return bad_field(entry, "uid");
    if (!extension->has_gid && !tar_unsigned(header + GID, 8, &entry->gid))
        return bad_field(entry, "gid");
    if (!extension->has_size && !tar_unsigned(header + SIZE, 12, &reader->left))
        return bad_field(entry, "size");
    if (!extension->has_mtime && !tar_number(header + MTIME, 12, &entry->seconds))
        return bad_field(entry, "mtime");
    return 0;
}

/* The type of a header that describes an entry; -1 for those of other tools. */
static int type_of(uint8_t flag) {
    switch (flag) {
    case '\0':
    case '0':
    case '7':
    case 'S':
        return TAR_FILE;
    case '1':
        return TAR_LINK;
    case '2':
        return TAR_SYMLINK;
    case '3':
        return TAR_CHAR_DEVICE;
    case '4':
        return TAR_BLOCK_DEVICE;
    case '5':
        return TAR_DIRECTORY;
    case '6':
        return TAR_FIFO;
    default:
        return -1;
    }
}

static int decide_type(struct tar_entry *entry, uint8_t flag) {
    size_t length = strlen(entry->path);
    int type = type_of(flag);
    if (type < 0)
        return fail("tar", NO_OP, 0, "%s: unknown type %d", entry->path, flag);
    if (type == TAR_FILE && length > 0 && entry->path[length - 1] == '/') {
        if (flag != '\0')
            return fail("tar", NO_OP, 0, "%s: a file whose name says directory", entry->path);
        type = TAR_DIRECTORY; /* V7 had no other way to say it */
    }
    entry->type = (enum tar_type)type;
    return 0;
}

static int read_entry(struct tar_reader *reader, struct tar_entry *entry, const uint8_t *header) {
    struct tar_extension *extension = &reader->extension;
    uint8_t flag = header[TYPE];
    if (!extension->has_path)
        read_name(header, entry->path);
    if (!extension->has_link)
        copy_field(entry->link, header + LINK, NAME_LENGTH);
    if (extension->gnu_path[0])
        copy_text(entry->path, sizeof(entry->path), extension->gnu_path);
    if (extension->gnu_link[0])
        copy_text(entry->link, sizeof(entry->link), extension->gnu_link);
    if (read_numbers(reader, entry, header) < 0 || decide_type(entry, flag) < 0)
        return -1;
    /* As Go has it: only files have data, whatever the size field of others says. */
    if (entry->type != TAR_FILE)
        reader->left = 0;
    reader->padding = -reader->left % BLOCK_SIZE;
    entry->size = reader->left;
    if (flag == 'S' && tar_old_sparse(reader, entry, header) < 0)
        return -1;
    if (flag != 'S' && tar_pax_sparse(reader, entry) < 0)
        return -1;
    return entry->sparse ? tar_check_sparse(reader, entry) : 0;
}

/* The data of a header that extends the next one, into `to` of `room` bytes, ended with NUL. */
static int read_extension(struct tar_reader *reader, const uint8_t *header, char *to, size_t room, size_t *length) {
    uint64_t size = 0;
    if (!tar_unsigned(header + SIZE, 12, &size))
        return fail("tar", NO_OP, 0, "size of an extended header");
    if (size >= room)
        return fail("limit", NO_OP, 0, "an extended header of %llu bytes; %zu is the most", (unsigned long long)size, room - 1);
    if (source_copy(reader->source, to, (size_t)size) < 0 || source_skip(reader->source, -size % BLOCK_SIZE) < 0)
        return -1;
    to[size] = '\0';
    *length = (size_t)size;
    return 0;
}

static int read_long_name(struct tar_reader *reader, const uint8_t *header, char *name) {
    size_t length = 0;
    if (read_extension(reader, header, name, TAR_PATH_MAX + 2, &length) < 0)
        return -1;
    if (strlen(name) > TAR_PATH_MAX)
        return fail("limit", NO_OP, 0, "a name of %zu bytes; %u is the most", strlen(name), TAR_PATH_MAX);
    return strlen(name) + 1 >= length ? 0 : fail("tar", NO_OP, 0, "NUL in a long name");
}

/* 1 when the header extends the next one and was taken, 0 when it is an entry's. */
static int take_extension(struct tar_reader *reader, struct tar_entry *entry, const uint8_t *header) {
    char *records = reader->pax + reader->pax_used;
    size_t room = TAR_PAX_MAX - reader->pax_used, length = 0;
    switch (header[TYPE]) {
    case 'L':
        return read_long_name(reader, header, reader->extension.gnu_path) < 0 ? -1 : 1;
    case 'K':
        return read_long_name(reader, header, reader->extension.gnu_link) < 0 ? -1 : 1;
    case 'g':
        if (read_extension(reader, header, records, room, &length) < 0)
            return -1;
        return tar_pax_global(records, length) < 0 ? -1 : 1;
    case 'x':
        if (room < 2)
            return fail("limit", NO_OP, 0, "extended headers of more than %u bytes", TAR_PAX_MAX);
        if (read_extension(reader, header, records, room, &length) < 0)
            return -1;
        reader->pax_used += length + 1;
        return tar_pax(reader, entry, records, length) < 0 ? -1 : 1;
    default:
        return 0;
    }
}

static void forget_entry(struct tar_reader *reader, struct tar_entry *entry) {
    /* Long names are ended by their first byte; clearing 16 KB for each entry would cost more than reading it. */
    struct tar_extension *extension = &reader->extension;
    memset(extension, 0, offsetof(struct tar_extension, gnu_path));
    extension->gnu_path[0] = extension->gnu_link[0] = '\0';
    entry->path[0] = entry->link[0] = '\0';
    entry->xattrs = 0;
    entry->sparse = false;
    reader->segments = 0;
    reader->pax_used = 0;
}

/* 1 a header, 0 the end: two zero blocks, or no more bytes at all. */
static int read_header(struct tar_reader *reader, const uint8_t **header) {
    int got = source_block(reader->source, header);
    if (got <= 0)
        return got;
    if (is_zero(*header)) {
        got = source_block(reader->source, header);
        if (got <= 0 || is_zero(*header))
            return got < 0 ? -1 : 0;
        return fail("tar", NO_OP, 0, "a zero block between entries");
    }
    if (!checksum_matches(*header))
        return fail("tar", NO_OP, 0, "checksum of the header at byte %llu", (unsigned long long)(reader->source->position - BLOCK_SIZE));
    return 1;
}

int tar_next(struct tar_reader *reader, struct tar_entry *entry) {
    bool extended = false;
    /* umoci leaves out what stands behind the last file, and Go's reader does not miss it. */
    if (source_skip(reader->source, reader->left) < 0 || source_skip_most(reader->source, reader->padding) < 0)
        return -1;
    reader->left = reader->padding = 0;
    forget_entry(reader, entry);
    for (;;) {
        const uint8_t *header;
        int got = read_header(reader, &header);
        if (got < 0)
            return -1;
        if (got == 0)
            return extended ? fail("tar", NO_OP, 0, "an extended header without entry") : 0;
        uint8_t flag = header[TYPE];
        got = take_extension(reader, entry, header);
        if (got < 0)
            return -1;
        if (got == 0)
            return read_entry(reader, entry, header) < 0 ? -1 : 1;
        extended = extended || flag != 'g';
    }
}

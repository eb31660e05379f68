/* See tar-write.h. */
#include "tar-write.h"

#include "source.h"
#include "util.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { NAME_LENGTH = 100, PREFIX_LENGTH = 155 };

struct ustar {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100], magic[6], version[2];
    char user[32], group[32], major[8], minor[8], prefix[155], padding[12];
};

static int no_memory(void) {
    return fail("pack", NO_OP, ENOMEM, "memory");
}

int tar_writer_open(struct tar_writer *writer, int fd) {
    *writer = (struct tar_writer){.fd = fd, .buffer = malloc(WRITER_BUFFER)};
    return writer->buffer ? 0 : no_memory();
}

void tar_writer_close(struct tar_writer *writer) {
    free(writer->buffer);
    free(writer->pax);
    *writer = (struct tar_writer){.fd = -1};
}

void tar_writer_hash(struct tar_writer *writer) {
    writer->hashes = true;
    sha256_start(&writer->sha);
}

void tar_writer_digest(struct tar_writer *writer, char *text, uint64_t *bytes) {
    *bytes = writer->sha.length;
    sha256_finish(&writer->sha, text);
}

static int flush(struct tar_writer *writer) {
    if (writer->hashes)
        sha256_add(&writer->sha, writer->buffer, writer->used);
    if (write_all(writer->fd, writer->buffer, writer->used) < 0)
        return fail("pack", NO_OP, errno, "write the archive");
    writer->used = 0;
    return 0;
}

static int put(struct tar_writer *writer, const void *bytes, size_t length) {
    const uint8_t *from = bytes;
    while (length > 0) {
        if (writer->used == WRITER_BUFFER && flush(writer) < 0)
            return -1;
        size_t part = WRITER_BUFFER - writer->used < length ? WRITER_BUFFER - writer->used : length;
        memcpy(writer->buffer + writer->used, from, part);
        writer->used += part;
        from += part;
        length -= part;
    }
    return 0;
}

static int put_padding(struct tar_writer *writer, uint64_t size) {
    static const uint8_t zeros[BLOCK_SIZE];
    return put(writer, zeros, (size_t)(-size % BLOCK_SIZE));
}

/* `LENGTH KEY=VALUE\n`, where the length counts itself. */
static int add_record(struct tar_writer *writer, const char *prefix, const char *key, const void *value, size_t length) {
    size_t rest = 1 + strlen(prefix) + strlen(key) + 1 + length + 1, total = rest + 1;
    char digits[24];
    while (total != rest + (size_t)snprintf(digits, sizeof(digits), "%zu", total))
        total = rest + strlen(digits);
    if (writer->pax_used + total + 1 > writer->pax_room) {
        size_t room = (writer->pax_used + total + 1) * 2;
        char *pax = realloc(writer->pax, room);
        if (!pax)
            return no_memory();
        writer->pax = pax;
        writer->pax_room = room;
    }
    char *to = writer->pax + writer->pax_used;
    int head = snprintf(to, writer->pax_room - writer->pax_used, "%zu %s%s=", total, prefix, key);
    memcpy(to + head, value, length);
    to[total - 1] = '\n';
    writer->pax_used += total;
    return 0;
}

int tar_write_xattr(struct tar_writer *writer, const char *name, const void *value, size_t length) {
    return add_record(writer, "SCHILY.xattr.", name, value, length);
}

static int add_number(struct tar_writer *writer, const char *key, uint64_t number) {
    char text[24];
    int length = snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
    return add_record(writer, "", key, text, (size_t)length);
}

static bool octal(char *field, size_t size, uint64_t number) {
    if (number >> (3 * (size - 1)) != 0)
        return false;
    snprintf(field, size, "%0*llo", (int)size - 1, (unsigned long long)number);
    return true;
}

/* A number that does not fit its field is zero there and whole in a record. */
static int number_or_record(struct tar_writer *writer, char *field, size_t size, const char *key, uint64_t number) {
    if (octal(field, size, number))
        return 0;
    octal(field, size, 0);
    return add_number(writer, key, number);
}

static void seal(struct ustar *header) {
    unsigned sum = 0;
    memset(header->checksum, ' ', sizeof(header->checksum));
    for (size_t i = 0; i < sizeof(*header); i++)
        sum += ((const uint8_t *)header)[i];
    snprintf(header->checksum, 7, "%06o", sum);
}

/* As name, or prefix and name at a slash; false when it needs a record. */
static bool fit_path(struct ustar *header, const char *path) {
    size_t length = strlen(path);
    if (length <= NAME_LENGTH) {
        memcpy(header->name, path, length);
        return true;
    }
    const char *slash = length > NAME_LENGTH + PREFIX_LENGTH + 1 ? NULL : strchr(path + length - NAME_LENGTH - 1, '/');
    if (!slash || slash == path || slash - path > PREFIX_LENGTH || !slash[1])
        return false;
    memcpy(header->prefix, path, (size_t)(slash - path));
    memcpy(header->name, slash + 1, strlen(slash + 1));
    return true;
}

static int put_header(struct tar_writer *writer, struct ustar *header, char type) {
    header->type = type;
    memcpy(header->magic, "ustar", 6);
    memcpy(header->version, "00", 2);
    seal(header);
    return put(writer, header, sizeof(*header));
}

static int put_records(struct tar_writer *writer) {
    struct ustar header = {.name = "PaxHeaders/entry"};
    size_t length = writer->pax_used;
    writer->pax_used = 0;
    if (length == 0)
        return 0;
    octal(header.mode, sizeof(header.mode), 0644);
    octal(header.uid, sizeof(header.uid), 0);
    octal(header.gid, sizeof(header.gid), 0);
    octal(header.mtime, sizeof(header.mtime), 0);
    octal(header.size, sizeof(header.size), length);
    if (put_header(writer, &header, 'x') < 0 || put(writer, writer->pax, length) < 0)
        return -1;
    return put_padding(writer, length);
}

static int put_time(struct tar_writer *writer, char *field, size_t size, const struct tar_header *entry) {
    char text[40];
    if (entry->seconds >= 0 && entry->nanoseconds == 0)
        return number_or_record(writer, field, size, "mtime", (uint64_t)entry->seconds);
    octal(field, size, entry->seconds >= 0 ? (uint64_t)entry->seconds : 0);
    /* Before 1970 the fraction counts away from zero. */
    bool is_early = entry->seconds < 0 && entry->nanoseconds > 0;
    long long whole = (long long)entry->seconds + is_early;
    uint32_t fraction = is_early ? 1000000000u - entry->nanoseconds : entry->nanoseconds;
    int length = entry->nanoseconds == 0 ? snprintf(text, sizeof(text), "%lld", whole)
                                         : snprintf(text, sizeof(text), "%s%lld.%09u", is_early && whole == 0 ? "-" : "", whole, fraction);
    return add_record(writer, "", "mtime", text, (size_t)length);
}

int tar_write_header(struct tar_writer *writer, const struct tar_header *entry) {
    struct ustar header = {0};
    size_t link = strlen(entry->link);
    octal(header.mode, sizeof(header.mode), entry->mode);
    octal(header.major, sizeof(header.major), entry->major);
    octal(header.minor, sizeof(header.minor), entry->minor);
    if (number_or_record(writer, header.uid, sizeof(header.uid), "uid", entry->uid) < 0 ||
        number_or_record(writer, header.gid, sizeof(header.gid), "gid", entry->gid) < 0 ||
        number_or_record(writer, header.size, sizeof(header.size), "size", entry->size) < 0 ||
        put_time(writer, header.mtime, sizeof(header.mtime), entry) < 0)
        return -1;
    if (!fit_path(&header, entry->path) && add_record(writer, "", "path", entry->path, strlen(entry->path)) < 0)
        return -1;
    memcpy(header.link, entry->link, link <= NAME_LENGTH ? link : NAME_LENGTH);
    if (link > NAME_LENGTH && add_record(writer, "", "linkpath", entry->link, link) < 0)
        return -1;
    return put_records(writer) < 0 ? -1 : put_header(writer, &header, entry->type);
}

/* Zeros in place of what a file has no more. */
static int put_zeros(struct tar_writer *writer, uint64_t length) {
    static const uint8_t zeros[4096];
    for (; length > 0; length -= length < sizeof(zeros) ? length : sizeof(zeros))
        if (put(writer, zeros, length < sizeof(zeros) ? (size_t)length : sizeof(zeros)) < 0)
            return -1;
    return 1;
}

static int put_file(struct tar_writer *writer, int fd, uint64_t size, const char *path, bool is_live) {
    for (uint64_t left = size; left > 0;) {
        if (writer->used == WRITER_BUFFER && flush(writer) < 0)
            return -1;
        size_t room = WRITER_BUFFER - writer->used;
        ssize_t got = RETRY(read(fd, writer->buffer + writer->used, left < room ? (size_t)left : room));
        if (got == 0 && is_live)
            return put_zeros(writer, left);
        if (got <= 0)
            return fail("pack", NO_OP, got < 0 ? errno : 0, "%s: %s", path, got < 0 ? "read" : "became shorter while it was packed");
        writer->used += (size_t)got;
        left -= (uint64_t)got;
    }
    return 0;
}

int tar_write_file(struct tar_writer *writer, int fd, uint64_t size, const char *path) {
    return put_file(writer, fd, size, path, false) < 0 ? -1 : put_padding(writer, size);
}

int tar_write_live_file(struct tar_writer *writer, int fd, uint64_t size, const char *path) {
    int shortened = put_file(writer, fd, size, path, true);
    return shortened < 0 || put_padding(writer, size) < 0 ? -1 : shortened;
}

int tar_write_bytes(struct tar_writer *writer, const void *bytes, size_t length) {
    return put(writer, bytes, length) < 0 ? -1 : put_padding(writer, length);
}

int tar_write_end(struct tar_writer *writer) {
    static const uint8_t zeros[2 * BLOCK_SIZE];
    return put(writer, zeros, sizeof(zeros)) < 0 ? -1 : flush(writer);
}

/*
 * tar SECONDS: mutated archives through the tar reader, in windows of random sizes, under the sanitizers.
 *
 * Seeds are archives that this program writes: each format that the reader knows. After a mutation the header's checksum
 * is mostly mended, else nothing behind it would ever be reached.
 */
#include "tar.h"
#include "source.h"
#include "util.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define MOST ((size_t)64 * BLOCK_SIZE)
#define SEED_ENTRIES 8

static uint64_t state = 0x9e3779b97f4a7c15ULL;
static uint8_t archive[MOST];
static size_t archive_length;

static uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static size_t below(size_t limit) {
    return (size_t)(next_random() % limit);
}

static void mend(uint8_t *header) {
    unsigned sum = 0;
    memset(header + 148, ' ', 8);
    for (size_t i = 0; i < BLOCK_SIZE; i++)
        sum += header[i];
    snprintf((char *)header + 148, 8, "%06o", sum);
}

static uint8_t *add_header(const char *name, char type, const char *magic, size_t size) {
    uint8_t *header = archive + archive_length;
    memset(header, 0, BLOCK_SIZE);
    snprintf((char *)header, 100, "%s", name);
    for (size_t at = 100; at < 124; at += 8)
        snprintf((char *)header + at, 8, "%07o", at == 100 ? 0644 : 0);
    snprintf((char *)header + 124, 12, "%011zo", size);
    snprintf((char *)header + 136, 12, "%011o", 0);
    header[156] = (uint8_t)type;
    memcpy(header + 257, magic, 8);
    mend(header);
    archive_length += BLOCK_SIZE;
    return header;
}

/* `length` bytes that begin with the text. */
static void add_data(const char *text, size_t length) {
    size_t blocks = (length + BLOCK_SIZE - 1) / BLOCK_SIZE * BLOCK_SIZE, own = strlen(text);
    memset(archive + archive_length, 0, blocks);
    memcpy(archive + archive_length, text, own < length ? own : length);
    archive_length += blocks;
}

static void add_extension(char type, const char *text) {
    add_header("x", type, "ustar  ", strlen(text) + 1);
    add_data(text, strlen(text) + 1);
}

/* The pairs as pax records, whose lengths count themselves. */
static void add_records(char type, const char *const *pairs) {
    char text[BLOCK_SIZE * 2];
    size_t used = 0;
    for (; pairs[0]; pairs += 2) {
        size_t length = strlen(pairs[0]) + strlen(pairs[1]) + 5;
        if (length > 99)
            length++;
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%zu %s=%s\n", length, pairs[0], pairs[1]);
    }
    add_header("x", type, "ustar\00000", used);
    add_data(text, used);
}

static void add_gnu_sparse(void) {
    uint8_t *header = add_header("old-sparse", 'S', "ustar  ", 1024);
    snprintf((char *)header + 386, 25, "%011o%c%011o", 0, 0, 512);
    snprintf((char *)header + 410, 25, "%011o%c%011o", 4096, 0, 512);
    header[482] = 1;
    snprintf((char *)header + 483, 12, "%011o", 8192);
    mend(header);
    memset(archive + archive_length, 0, BLOCK_SIZE);
    archive_length += BLOCK_SIZE;
    add_data("sparse", 1024);
}

static void seed(void) {
    archive_length = 0;
    add_header("dir/", '5', "ustar\00000", 0);
    add_header("dir/file", '0', "ustar\00000", 5);
    add_data("hello", 5);
    add_records('x', (const char *const[]){"path", "long/name/of/file", "mtime", "1700000000.123456789", "SCHILY.xattr.user.a", "1234",
                                           "LIBARCHIVE.xattr.user.b", "YWI", NULL});
    add_header("short", '0', "ustar\00000", 0);
    add_extension('L', "a/very/long/gnu/name");
    add_extension('K', "a/very/long/gnu/link");
    add_header("short", '2', "ustar  ", 0);
    add_gnu_sparse();
    add_records('x', (const char *const[]){"GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.realsize", "9000",
                                           "GNU.sparse.name", "spar", NULL});
    add_header("new-sparse", '0', "ustar\00000", 1024);
    add_data("1\n0\n512\n", 512);
    add_data("sparse", 512);
    add_records('x', (const char *const[]){"GNU.sparse.map", "0,4,8,4", "GNU.sparse.size", "12", NULL});
    add_header("map-sparse", '0', "ustar\00000", 8);
    add_data("sparsely", 8);
    add_records('g', (const char *const[]){"comment", "global", NULL});
    add_header("hard", '1', "ustar\00000", 0);
    memset(archive + archive_length, 0, (size_t)2 * BLOCK_SIZE);
    archive_length += (size_t)2 * BLOCK_SIZE;
}

static void mutate(void) {
    static const char interesting[] = "0179 ,=\n\n/.%\377\200\0Sxg5";
    size_t changes = 1 + below(6);
    for (size_t i = 0; i < changes; i++) {
        size_t at = below(archive_length);
        switch (below(4)) {
        case 0:
            archive[at] = (uint8_t)next_random();
            break;
        case 1:
            archive[at] = (uint8_t)interesting[below(sizeof(interesting))];
            break;
        case 2:
            memmove(archive + at, archive + below(archive_length), below(archive_length - at < 64 ? archive_length - at : 64) / 2);
            break;
        default:
            archive[at] ^= (uint8_t)(1u << below(8));
        }
        if (below(8) > 0)
            mend(archive + at / BLOCK_SIZE * BLOCK_SIZE);
    }
    if (below(16) == 0)
        archive_length = below(archive_length + 1);
}

struct windows {
    size_t at;
    uint8_t *window; /* of exactly the right size, so that a read beyond it is seen */
};

static int refill(struct source *source) {
    struct windows *windows = source->context;
    size_t length = 1 + below(2000);
    if (length > archive_length - windows->at)
        length = archive_length - windows->at;
    free(windows->window);
    windows->window = malloc(length ? length : 1);
    memcpy(windows->window, archive + windows->at, length);
    windows->at += length;
    source->next = windows->window;
    source->left = length;
    return length > 0;
}

static void check(const struct tar_reader *reader, const struct tar_entry *entry) {
    uint64_t total = 0;
    if (strlen(entry->path) > TAR_PATH_MAX || strlen(entry->link) > TAR_PATH_MAX || entry->mode > 07777 || entry->size > INT64_MAX)
        abort();
    for (size_t i = 0; i < entry->xattrs; i++)
        for (size_t j = 0; j < entry->xattr[i].length; j++)
            total += (uint8_t)entry->xattr[i].value[j] + strlen(entry->xattr[i].name);
    if (total == UINT64_MAX)
        abort();
    for (size_t i = 0; entry->sparse && i < reader->segments; i++)
        if (reader->segment[i].offset + reader->segment[i].length > entry->size)
            abort();
}

static unsigned read_archive(void) {
    static struct tar_entry entry;
    struct windows windows = {0};
    struct source source = {.refill = refill, .context = &windows};
    struct tar_reader reader;
    unsigned entries = 0;
    forget_failure();
    if (tar_open(&reader, &source) < 0)
        return 0;
    while (tar_next(&reader, &entry) > 0) {
        size_t length;
        entries++;
        check(&reader, &entry);
        while (tar_data(&reader, &length))
            ;
        if (length == TAR_FAILED)
            break;
    }
    tar_close(&reader);
    free(windows.window);
    return entries;
}

int main(int argc, char **argv) {
    int seconds = 5;
    unsigned long rounds = 0, entries = 0;
    if (argc > 1 && !parse_int(argv[1], 1, 86400, &seconds))
        return 2;
    const time_t end = time(NULL) + seconds;
    state ^= (uint64_t)time(NULL);
    printf("# seed %llx\n", (unsigned long long)state);
    seed();
    if (read_archive() != SEED_ENTRIES) {
        printf("the seed is not read: %s\n", first_failure()->text);
        return 1;
    }
    for (; time(NULL) < end; rounds++) {
        seed();
        mutate();
        entries += read_archive();
    }
    printf("%lu archives, %lu entries\n", rounds, entries);
    return 0;
}

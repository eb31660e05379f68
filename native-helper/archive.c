/* See archive.h. */
#include "archive.h"

#include "rooted.h"
#include "sanitise.h"
#include "tar.h"
#include "unpack.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

enum { HEADER = BLOCK_SIZE, CHECKSUM_AT = 148, CHECKSUM_LENGTH = 8, ENTRIES_MAX = 1 << 22, INPUT_BUFFER = 1 << 18 };

/* linux/securebits.h, which musl does not have. */
enum { SECURE_NO_ROOT = 1 };

struct tool {
    const char *magic;
    size_t length;
    const char *name, *package, *limit;
};

static const struct tool tools[] = {
    {"\xfd"
     "7zXZ",
     6, "xz", "xz-utils", "--memlimit-decompress=512MiB"},
    {"BZh", 3, "bzip2", "bzip2", NULL},
    {"\x28\xb5\x2f\xfd", 4, "zstd", "zstd", "--memory=512MB"},
};

static bool is_header(const uint8_t block[HEADER]) {
    int64_t stated;
    unsigned sum = ' ' * CHECKSUM_LENGTH;
    for (size_t i = 0; i < HEADER; i++)
        if (i < CHECKSUM_AT || i >= CHECKSUM_AT + CHECKSUM_LENGTH)
            sum += block[i];
    return block[0] != '\0' && tar_number(block + CHECKSUM_AT, CHECKSUM_LENGTH, &stated) && stated == sum;
}

/* In a child, because a decoder is not to be stopped half way. */
static bool begins_with_header(int fd, enum decoder_kind kind) {
    static struct decoder decoder;
    const struct decoder_input from = {.fd = fd, .most = UINT64_MAX, .keep = -1};
    const pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        const uint8_t *block;
        die_with_parent(parent);
        _exit(decoder_start(&decoder, kind, &from, false) == 0 && source_block(&decoder.source, &block) > 0 && is_header(block) ? 0 : 1);
    }
    int status = 1;
    if (child < 0 || RETRY(waitpid(child, &status, 0)) < 0 || lseek(fd, 0, SEEK_SET) < 0)
        return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static const char *find_tool(const char *name, char path[64]) {
    static const char *const directories[] = {"/usr/bin", "/bin", "/usr/local/bin"};
    for (size_t i = 0; i < ARRAY_SIZE(directories); i++) {
        snprintf(path, 64, "%s/%s", directories[i], name);
        if (access(path, X_OK) == 0)
            return path;
    }
    return NULL;
}

/* What is free where the file is: nothing may honestly unpack to more. */
static uint64_t free_bytes(int fd) {
    struct statvfs status;
    return fstatvfs(fd, &status) == 0 ? (uint64_t)status.f_bavail * status.f_frsize : UINT64_MAX;
}

static void become_tool(const struct tool *tool, const char *path, int from, int to) {
    char *const arguments[] = {(char *)tool->name, "-dc", (char *)tool->limit, NULL};
    char *const environment[] = {NULL};
    const uint64_t most = free_bytes(to);
    const struct rlimit limit = {most, most};
    reset_signals();
    setrlimit(RLIMIT_FSIZE, &limit);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    /* Root of the realm by number, without its capabilities. */
    prctl(PR_SET_SECUREBITS, SECURE_NO_ROOT, 0, 0, 0);
    if (dup2(from, STDIN_FILENO) >= 0 && dup2(to, STDOUT_FILENO) >= 0)
        execve(path, arguments, environment);
    _exit(127);
}

static int run_tool(const struct tool *tool, int *fd, const char *name, const char *directory) {
    char path[64];
    int status = 0;
    if (!find_tool(tool->name, path))
        return fail("tool", NO_OP, 0, "%s %s %s", tool->name, tool->package, name);
    cleanup_close int plain = open(directory, O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
    if (plain < 0)
        return fail("archive", NO_OP, errno, "%s: make a file for what it unpacks to", name);
    const pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        die_with_parent(parent);
        become_tool(tool, path, *fd, plain);
    }
    if (child < 0 || RETRY(waitpid(child, &status, 0)) < 0)
        return fail("archive", NO_OP, errno, "%s: run %s", name, tool->name);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return fail("archive", NO_OP, 0, "%s: %s cannot decompress it", name, tool->name);
    if (lseek(plain, 0, SEEK_SET) < 0)
        return fail("archive", NO_OP, errno, "%s", name);
    close_fd(fd);
    *fd = take_fd(&plain);
    return 0;
}

static bool is_plain(int fd) {
    uint8_t block[HEADER];
    return pread(fd, block, sizeof(block), 0) == (ssize_t)sizeof(block) && is_header(block);
}

int archive_open(int *fd, const char *name, const char *directory) {
    uint8_t begin[8] = {0};
    ssize_t length = pread(*fd, begin, sizeof(begin), 0);
    if (length < 0)
        return fail("archive", NO_OP, errno, "%s: read", name);
    if (begin[0] == 0x1f && begin[1] == 0x8b)
        return begins_with_header(*fd, DECODE_GZIP) ? ARCHIVE_GZIP : ARCHIVE_NONE;
    if (memcmp(begin, tools[2].magic, tools[2].length) == 0 && decoder_knows(DECODE_ZSTD))
        return begins_with_header(*fd, DECODE_ZSTD) ? ARCHIVE_ZSTD : ARCHIVE_NONE;
    for (size_t i = 0; i < ARRAY_SIZE(tools); i++) {
        if (memcmp(begin, tools[i].magic, tools[i].length) != 0)
            continue;
        cleanup_close int copy = fcntl(*fd, F_DUPFD_CLOEXEC, 0);
        if (copy < 0 || run_tool(&tools[i], &copy, name, directory) < 0)
            return -1;
        if (!is_plain(copy))
            return lseek(*fd, 0, SEEK_SET) < 0 ? -1 : ARCHIVE_NONE;
        close_fd(fd);
        *fd = take_fd(&copy);
        return ARCHIVE_PLAIN;
    }
    return is_plain(*fd) ? ARCHIVE_PLAIN : ARCHIVE_NONE;
}

static bool is_reserved(const char *path) {
    return starts_with(path, ".wh.") || strstr(path, "/.wh.");
}

static int set_owner(const struct stage *stage, struct unpacker *unpacker) {
    struct tar_entry *entry = &unpacker->entry;
    if (stage->has_owner) {
        entry->uid = stage->uid;
        entry->gid = stage->gid;
    }
    if (ranges_contain(&unpacker->realm->uid, entry->uid) && ranges_contain(&unpacker->realm->gid, entry->gid))
        return 0;
    if (!realm_has_single_id(unpacker->realm))
        return fail("owner", NO_OP, 0, "potentially insufficient UIDs or GIDs available in user namespace (requested %llu:%llu for /%s)",
                    (unsigned long long)entry->uid, (unsigned long long)entry->gid, unpacker->path);
    entry->uid = entry->gid = 0;
    return 0;
}

static int take_entry(struct stage *stage, struct unpacker *unpacker) {
    const struct tar_entry *entry = &unpacker->entry;
    if (tree_clean_path(entry->path, unpacker->path) < 0)
        return -1;
    if (*entry->path == '\0' || (*unpacker->path == '\0' && entry->type != TAR_DIRECTORY))
        return fail("entry", NO_OP, 0, "%s: the root is not a directory", entry->path);
    if (is_reserved(unpacker->path))
        return fail("entry", NO_OP, 0, "%s: names that begin with .wh. are reserved for what layers hide", unpacker->path);
    if (++unpacker->entries > unpacker->limits.entries)
        return fail("limit", NO_OP, 0, "more than %d entries", ENTRIES_MAX);
    stage->entries++;
    if (entry->type == TAR_CHAR_DEVICE || entry->type == TAR_BLOCK_DEVICE) {
        stage->left_out++;
        return 0;
    }
    if (entry->type == TAR_FILE && entry->size > unpacker->limits.bytes - unpacker->bytes)
        return fail("space", NO_OP, 0, "%s: %llu bytes make the files larger than the %llu that are free", unpacker->path,
                    (unsigned long long)entry->size, (unsigned long long)unpacker->limits.bytes);
    unpacker->bytes += entry->type == TAR_FILE ? entry->size : 0;
    stage->bytes += entry->type == TAR_FILE ? entry->size : 0;
    return set_owner(stage, unpacker) < 0 ? -1 : unpack_make(unpacker);
}

static int unpack(struct stage *stage, struct unpacker *unpacker, struct source *source) {
    int got;
    if (tar_open(&unpacker->reader, source) < 0)
        return -1;
    while ((got = tar_next(&unpacker->reader, &unpacker->entry)) > 0)
        if ((got = take_entry(stage, unpacker)) < 0)
            break;
    if (got == 0)
        got = source_drain(source);
    if (got == 0)
        got = tree_flush(&unpacker->tree);
    tree_close(&unpacker->tree);
    tar_close(&unpacker->reader);
    return got;
}

int archive_unpack(struct stage *stage, const struct realm *realm, int fd, enum archive_kind kind) {
    static struct unpacker unpacker;
    static struct decoder decoder;
    static uint8_t buffer[INPUT_BUFFER];
    cleanup_close int root = stage_open_destination(stage);
    if (root < 0)
        return -1;
    unpacker = (struct unpacker){.realm = realm, .leaves_holes = true, .limits = {ENTRIES_MAX, free_bytes(root)}};
    tree_open(&unpacker.tree, root);
    if (kind == ARCHIVE_PLAIN) {
        struct fd_source source;
        source_from_fd(&source, fd, buffer, sizeof(buffer));
        return unpack(stage, &unpacker, &source.source);
    }
    const struct decoder_input from = {.fd = fd, .most = UINT64_MAX, .keep = -1};
    memset(&decoder, 0, sizeof(decoder));
    if (decoder_start(&decoder, kind == ARCHIVE_GZIP ? DECODE_GZIP : DECODE_ZSTD, &from, false) < 0)
        return -1;
    return unpack(stage, &unpacker, &decoder.source);
}

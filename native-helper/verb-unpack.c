/*
 * unpack REALMARGS --to DIR [--lower DIR]… [--max-entries N] [--max-bytes N] [--sync]: a plain tar on standard input
 * becomes an overlay changeset in DIR.
 *
 * Run by src/native/unpack.ts, in the user's own namespaces; enters the realm. The result is one line on descriptor 3:
 * `OK key=value…` or `E …`.
 */
#include "verbs.h"

#include "rooted.h"
#include "sys.h"
#include "unpack.h"
#include "util.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define REPORT_FD 3
#define INPUT_BUFFER (1u << 18)

struct arguments {
    struct realm realm;
    const char *to;
    const char *lower[UNPACK_LOWERS];
    size_t lowers;
    struct unpack_limits limits;
    bool sync;
};

static int take_option(struct arguments *arguments, const char *name, const char *value) {
    if (strcmp(name, "--to") == 0)
        arguments->to = value;
    else if (strcmp(name, "--lower") == 0 && arguments->lowers < UNPACK_LOWERS)
        arguments->lower[arguments->lowers++] = value;
    else if (strcmp(name, "--max-entries") == 0)
        return parse_u64(value, &arguments->limits.entries);
    else if (strcmp(name, "--max-bytes") == 0)
        return parse_u64(value, &arguments->limits.bytes);
    else
        return realm_option(&arguments->realm, name, value);
    return 1;
}

static int parse(struct arguments *arguments, int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--sync") == 0) {
            arguments->sync = true;
            continue;
        }
        if (i + 1 == argc || take_option(arguments, argv[i], argv[i + 1]) <= 0)
            return fail("arguments", NO_OP, EINVAL, "unpack: %s", argv[i]);
        i++;
    }
    return *arguments->to ? 0 : fail("arguments", NO_OP, EINVAL, "unpack: no --to");
}

static int open_lowers(const struct arguments *arguments, struct unpacker *unpacker) {
    for (; unpacker->lowers < arguments->lowers; unpacker->lowers++) {
        const char *path = arguments->lower[unpacker->lowers];
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
            return fail("root", NO_OP, errno, "open the lower layer %s", path);
        unpacker->lower[unpacker->lowers] = fd;
    }
    return 0;
}

static int unpack_into(const struct arguments *arguments, struct unpacker *unpacker) {
    static uint8_t buffer[INPUT_BUFFER];
    struct fd_source source;
    if (realm_enter(&arguments->realm, REALM_MOUNTS) < 0 || open_lowers(arguments, unpacker) < 0)
        return -1;
    cleanup_close int root = enter_directory(arguments->to);
    if (root < 0)
        return -1;
    umask(0);
    source_from_fd(&source, STDIN_FILENO, buffer, sizeof(buffer));
    if (unpack_all(unpacker, &source.source, root) < 0)
        return -1;
    return arguments->sync && syncfs(root) < 0 ? fail("write", NO_OP, errno, "write to the disk") : 0;
}

static void report(const struct unpacker *unpacker) {
    char line[400];
    int length =
        snprintf(line, sizeof(line), "OK entries=%llu files=%llu bytes=%llu skipped-devices=%llu squashed-owners=%llu opaque-root=%d\n",
                 (unsigned long long)unpacker->entries, (unsigned long long)unpacker->files, (unsigned long long)unpacker->bytes,
                 (unsigned long long)unpacker->devices, (unsigned long long)unpacker->squashed, unpacker->opaque_root);
    write_all(REPORT_FD, line, (size_t)length);
}

int verb_unpack(int argc, char **argv) {
    static struct unpacker unpacker;
    struct arguments arguments = {.realm = REALM_UNSET, .to = "", .limits = {UINT64_MAX, UINT64_MAX}};
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    unpacker.realm = &arguments.realm;
    if (parse(&arguments, argc, argv) < 0)
        goto failed;
    unpacker.limits = arguments.limits;
    if (unpack_into(&arguments, &unpacker) == 0) {
        report(&unpacker);
        return 0;
    }
failed:
    write_failure(REPORT_FD);
    return 125;
}

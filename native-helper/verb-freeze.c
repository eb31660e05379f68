/*
 * freeze REALMARGS [--epoch SECONDS] [--mount-point PATH]… [--lower DIR]… UPPER: a directory that overlay wrote as a tar on standard
 * output, and the directory made the same: freeze.h. Layers below it topmost first.
 *
 * Run by src/native/freeze.ts, in the user's own namespaces; enters the realm and makes UPPER its root. One line on descriptor 3.
 */
#include "verbs.h"

#include "freeze.h"
#include "overlay.h"
#include "pack.h"
#include "place.h"
#include "realm.h"
#include "rooted.h"
#include "sys.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define REPORT_FD 3

enum { MOUNT_POINTS_MAX = 4096 };

struct arguments {
    struct realm realm;
    struct overlay_dirs dirs; /* with a free place in front, for the directory itself */
    struct freeze freeze;
    const char *upper;
    const char *mount_point[MOUNT_POINTS_MAX];
    size_t mount_points;
    pid_t parent;
};

static int take_option(struct arguments *arguments, const char *name, const char *value) {
    if (strcmp(name, "--epoch") == 0) {
        uint64_t epoch = 0;
        arguments->freeze.is_bounded = parse_u64(value, &epoch) && epoch <= INT64_MAX;
        arguments->freeze.epoch = (int64_t)epoch;
        return arguments->freeze.is_bounded;
    }
    if (strcmp(name, "--mount-point") == 0 && arguments->mount_points < MOUNT_POINTS_MAX)
        arguments->mount_point[arguments->mount_points++] = value;
    else if (strcmp(name, "--lower") == 0 && arguments->dirs.count + 1 < OVERLAY_LAYERS_MAX)
        arguments->dirs.lower[++arguments->dirs.count] = value;
    else
        return realm_option(&arguments->realm, name, value);
    return 1;
}

static int parse(struct arguments *arguments, int argc, char **argv) {
    int next = 1;
    for (; next + 1 < argc; next += 2)
        if (take_option(arguments, argv[next], argv[next + 1]) <= 0)
            return fail("arguments", NO_OP, EINVAL, "freeze: %s", argv[next]);
    if (next + 1 != argc)
        return fail("arguments", NO_OP, EINVAL, "freeze: no directory");
    arguments->upper = argv[next];
    return 0;
}

/* Where the mount points are when links are followed, in memory of their own. */
static int find_mount_points(struct arguments *arguments, char **found) {
    static struct tree tree;
    static struct place place;
    struct overlay_dirs all = arguments->dirs;
    all.count++;
    all.lower[0] = arguments->upper;
    cleanup_close int merged = overlay_tree(&all);
    if (merged < 0)
        return -1;
    tree_open(&tree, merged);
    int result = 0;
    for (size_t i = 0; i < arguments->mount_points && result >= 0; i++) {
        result = place_find(&tree, arguments->mount_point[i], &place);
        found[i] = result == 0 && place.mode != 0 ? duplicate_text(place.path) : NULL;
    }
    tree_close(&tree);
    return result < 0 ? -1 : 0;
}

/* Longer paths first: what is in a directory before the directory. */
static int by_length(const void *a, const void *b) {
    const char *left = *(char *const *)a, *right = *(char *const *)b;
    size_t left_length = left ? strlen(left) : 0, right_length = right ? strlen(right) : 0;
    return left_length < right_length ? 1 : left_length > right_length ? -1 : 0;
}

static int freeze(struct arguments *arguments, struct packer *packer) {
    static char *found[MOUNT_POINTS_MAX];
    if (realm_enter(&arguments->realm, REALM_MOUNTS) < 0)
        return -1;
    die_with_parent(arguments->parent);
    if (arguments->mount_points > 0 && find_mount_points(arguments, found) < 0)
        return -1;
    arguments->freeze.lower = -1;
    struct overlay_dirs below = arguments->dirs;
    memmove(below.lower, below.lower + 1, below.count * sizeof(*below.lower));
    if (below.count > 0 && (arguments->freeze.lower = overlay_tree(&below)) < 0)
        return -1;
    cleanup_close int root = enter_directory(arguments->upper);
    if (root < 0)
        return -1;
    if (arguments->mount_points > 1)
        qsort(found, arguments->mount_points, sizeof(*found), by_length);
    for (size_t i = 0; i < arguments->mount_points; i++)
        if (found[i] && freeze_mount_point(&arguments->freeze, root, found[i]) < 0)
            return -1;
    packer->changeset = true;
    packer->freeze = &arguments->freeze;
    return pack_all(packer, root, STDOUT_FILENO);
}

int verb_freeze(int argc, char **argv) {
    static struct arguments arguments = {.realm = REALM_UNSET, .dirs.op = NO_OP};
    static struct packer packer;
    static char digest[65];
    char line[256];
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    packer.digest = digest;
    arguments.parent = getppid();
    if (parse(&arguments, argc, argv) < 0 || freeze(&arguments, &packer) < 0) {
        write_failure(REPORT_FD);
        return 125;
    }
    int length = snprintf(line, sizeof(line), "OK digest=sha256:%s size=%llu entries=%llu bytes=%llu\n", digest,
                          (unsigned long long)packer.written, (unsigned long long)packer.entries, (unsigned long long)packer.bytes);
    write_all(REPORT_FD, line, (size_t)length);
    return 0;
}

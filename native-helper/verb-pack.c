/*
 * pack REALMARGS [--changeset] [--owner UID:GID] [--users MAP --groups MAP] [--lower DIR]… DIR: a directory as a tar on standard output;
 * with layers below it, topmost first, all of them as one tree.
 *
 * Run by src/native/unpack.ts, in the user's own namespaces; enters the realm and makes DIR its root. Nothing is written to
 * DIR, which a running container may be writing to. One line on descriptor 3; the archive is whole only when that says OK.
 */
#include "verbs.h"

#include "overlay.h"
#include "pack.h"
#include "realm.h"
#include "rooted.h"
#include "sys.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

#define REPORT_FD 3

static bool parse_owner(struct packer *packer, const char *text) {
    char copy[32];
    if ((size_t)snprintf(copy, sizeof(copy), "%s", text) >= sizeof(copy))
        return false;
    char *colon = strchr(copy, ':');
    if (!colon)
        return false;
    *colon = '\0';
    packer->squash = true;
    return parse_u32(copy, &packer->uid) && parse_u32(colon + 1, &packer->gid);
}

/* In this process's own namespace the merged tree covers the topmost directory, which it has opened already. */
static int cover(struct overlay_dirs *dirs, const char *directory) {
    dirs->lower[0] = directory;
    dirs->count++;
    return overlay_attach(dirs, directory);
}

/* One place stays free, for the topmost. */
static int add_lower(struct overlay_dirs *dirs, const char *directory) {
    if (dirs->count + 1 >= OVERLAY_LAYERS_MAX)
        return fail("mount", NO_OP, E2BIG, "more than %d layers", OVERLAY_LAYERS_MAX - 1);
    dirs->lower[++dirs->count] = directory;
    return 1;
}

static int pack(struct packer *packer, int argc, char **argv) {
    static struct overlay_dirs dirs = {.op = NO_OP};
    struct realm realm = REALM_UNSET;
    int next = 1;
    while (next + 1 < argc) {
        int taken = 1;
        if (strcmp(argv[next], "--changeset") == 0) {
            packer->changeset = true;
            next++;
            continue;
        }
        if (strcmp(argv[next], "--owner") == 0)
            taken = parse_owner(packer, argv[next + 1]);
        else if (strcmp(argv[next], "--users") == 0)
            taken = parse_ranges(argv[next + 1], &packer->users);
        else if (strcmp(argv[next], "--groups") == 0)
            taken = parse_ranges(argv[next + 1], &packer->groups);
        else if (strcmp(argv[next], "--lower") == 0)
            taken = add_lower(&dirs, argv[next + 1]);
        else
            taken = realm_option(&realm, argv[next], argv[next + 1]);
        if (taken <= 0)
            return fail("arguments", NO_OP, EINVAL, "pack: %s", argv[next]);
        next += 2;
    }
    if (next + 1 != argc)
        return fail("arguments", NO_OP, EINVAL, "pack: no directory");
    if (realm_enter(&realm, REALM_MOUNTS) < 0)
        return -1;
    if (dirs.count > 0 && cover(&dirs, argv[next]) < 0)
        return -1;
    cleanup_close int root = enter_directory(argv[next]);
    return root < 0 ? -1 : pack_all(packer, root, STDOUT_FILENO);
}

int verb_pack(int argc, char **argv) {
    static struct packer packer;
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    if (pack(&packer, argc, argv) < 0) {
        write_failure(REPORT_FD);
        return 125;
    }
    write_all(REPORT_FD, "OK\n", 3);
    return 0;
}

/*
 * mount [--upper DIR --work DIR] --lower DIR… TARGET: layers as one tree, the topmost first.
 * mount --plan FILE: the volumes of a plan.
 * unmount TARGET…: take such mounts away.
 *
 * Run by src/native/mounts.ts where the user is root of the realm already, in `tiffin unshare`: the mount is there as long
 * as that session, for all that runs in it. One line on descriptor 3.
 */
#include "verbs.h"

#include "detached.h"
#include "overlay.h"
#include "sys.h"
#include "util.h"
#include "volumes.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>

#define REPORT_FD 3

/* Takes one option off the arguments: how many words it has, or -1 (reported). */
static int take_option(struct overlay_dirs *dirs, const char *name, const char *value) {
    if (strcmp(name, "--lower") == 0) {
        if (dirs->count == OVERLAY_LAYERS_MAX)
            return fail("mount", NO_OP, E2BIG, "more than %d layers", OVERLAY_LAYERS_MAX);
        dirs->lower[dirs->count++] = value;
        return 2;
    }
    if (strcmp(name, "--upper") == 0 || strcmp(name, "--work") == 0) {
        *(name[2] == 'u' ? &dirs->upper : &dirs->work) = value;
        return 2;
    }
    return fail("arguments", NO_OP, EINVAL, "mount: %s", name);
}

static int mount_layers(int argc, char **argv) {
    struct overlay_dirs dirs = {.op = NO_OP};
    int next = 1;
    while (next + 1 < argc) {
        int taken = take_option(&dirs, argv[next], argv[next + 1]);
        if (taken < 0)
            return -1;
        next += taken;
    }
    if (next + 1 != argc || !dirs.upper != !dirs.work)
        return fail("arguments", NO_OP, EINVAL, "mount: no target");
    return overlay_attach(&dirs, argv[next]);
}

static int mount_volumes(const char *path) {
    static struct plan plan;
    const struct container container = {.plan = &plan};
    const char *where = "";
    if (plan_open(path, &plan, &where) < 0)
        return fail("plan", NO_OP, errno, "%s: %s", path, where);
    return detached_prepare() < 0 ? fail("mount", NO_OP, errno, "prepare a mount") : volumes_mount(&container);
}

static int unmount_all(int argc, char **argv) {
    for (int i = 1; i < argc; i++)
        if (umount2(argv[i], MNT_DETACH | UMOUNT_NOFOLLOW) < 0)
            return fail("mount", NO_OP, errno, "unmount %s", argv[i]);
    return 0;
}

static int report(int result) {
    if (result < 0) {
        write_failure(REPORT_FD);
        return 125;
    }
    write_all(REPORT_FD, "OK\n", 3);
    return 0;
}

int verb_mount(int argc, char **argv) {
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    bool is_plan = argc == 3 && strcmp(argv[1], "--plan") == 0;
    return report(is_plan ? mount_volumes(argv[2]) : mount_layers(argc, argv));
}

int verb_unmount(int argc, char **argv) {
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    return report(unmount_all(argc, argv));
}

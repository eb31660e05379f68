/* Trying whether overlay takes bytes from data-only layers here. See remap.h. */
#include "remap.h"

#include "detached.h"
#include "overlay.h"
#include "sys.h"
#include "util.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

static const char word[] = "bytes of the layer";

/* A file with bytes in `layer`, and one without that refers to it in `tree`. */
static int make_files(int directory) {
    static const char *const names[] = {"layer", "tree", "upper", "work"};
    for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
        if (mkdirat(directory, names[i], 0755) < 0)
            return -1;
    cleanup_close int layer = openat(directory, "layer/file", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    cleanup_close int tree = openat(directory, "tree/file", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (layer < 0 || tree < 0 || write_all(layer, word, sizeof(word)) < 0 || ftruncate(tree, sizeof(word)) < 0)
        return -1;
    return fsetxattr(tree, REMAP_REDIRECT, "/file", 5, 0) < 0 || fsetxattr(tree, REMAP_METACOPY, "", 0, 0) < 0 ? -1 : 0;
}

static bool reads_layer(const struct overlay_dirs *dirs) {
    char text[sizeof(word)] = "";
    if (detached_prepare() < 0)
        return false;
    cleanup_close int mount = overlay_mount(dirs);
    cleanup_close int file = mount < 0 ? -1 : openat(mount, "file", O_RDONLY | O_CLOEXEC);
    return file >= 0 && read_all(file, text, sizeof(text)) == sizeof(text) && memcmp(text, word, sizeof(word)) == 0;
}

int remap_probe(const char *path) {
    char layer[4096], tree[4096], upper[4096], work[4096];
    cleanup_close int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0 || (size_t)snprintf(layer, sizeof(layer), "%s/layer", path) >= sizeof(layer) - 1)
        return fail("remap", NO_OP, errno, "open %s", path);
    snprintf(tree, sizeof(tree), "%s/tree", path);
    snprintf(upper, sizeof(upper), "%s/upper", path);
    snprintf(work, sizeof(work), "%s/work", path);
    if (sys_refused("datadir+") || make_files(directory) < 0)
        return 0;
    struct overlay_dirs dirs = {.count = 3, .lower = {tree, "", layer}, .upper = upper, .work = work, .op = NO_OP};
    bool works = reads_layer(&dirs);
    forget_failure();
    return works;
}

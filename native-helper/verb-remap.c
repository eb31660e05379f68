/*
 * remap REALMARGS --uids MAP --gids MAP [--metadata yes] [--verify yes] [--lower LAYER]… LAYER TREE: makes in the empty directory TREE what
 * the layers (topmost last, the others topmost first) are under another ID map; with --verify, lines `D what<tab>path` say where TREE is
 * not that. --needs yes LAYER… says which is the highest ID that an image needs, --probe yes DIR DIR whether --metadata can be used.
 *
 * Run by src/native/remap.ts, in the user's own namespaces; enters the realm. A MAP is `INSIDE:OUTSIDE:LENGTH,…`, both counted in the
 * realm. Descriptor 3 gets lines `P ENTRIES` and at the end `OK entries=N copied=BYTES data=yes|no highest=ID` or `E …`.
 */
#include "verbs.h"

#include "overlay.h"
#include "realm.h"
#include "remap.h"
#include "rooted.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define REPORT_FD 3
#define LINE_ROOM 5000

struct arguments {
    struct realm realm;
    struct remap_options options;
    bool verify, probe, needs;
    struct overlay_dirs dirs; /* with layers below: all of them */
    pid_t parent;
};

/* One place stays free, for the topmost. */
static int add_lower(struct overlay_dirs *dirs, const char *directory) {
    if (dirs->count + 1 >= OVERLAY_LAYERS_MAX)
        return fail("mount", NO_OP, E2BIG, "more than %d layers", OVERLAY_LAYERS_MAX - 1);
    dirs->lower[++dirs->count] = directory;
    return 1;
}

/* In this process's own namespace the merged tree covers the topmost layer. */
static int cover(struct overlay_dirs *dirs, const char *layer) {
    if (dirs->count == 0)
        return 0;
    dirs->lower[0] = layer;
    dirs->count++;
    return overlay_attach(dirs, layer);
}

/* 1 taken, 0 unknown, -1 (reported). */
static int take_option(struct arguments *arguments, const char *name, const char *value) {
    struct id_ranges *map = strcmp(name, "--uids") == 0   ? &arguments->options.uid
                            : strcmp(name, "--gids") == 0 ? &arguments->options.gid
                                                          : NULL;
    if (map)
        return parse_ranges(value, map);
    if (strcmp(name, "--metadata") == 0)
        arguments->options.flags |= REMAP_METADATA;
    else if (strcmp(name, "--verify") == 0)
        arguments->verify = true;
    else if (strcmp(name, "--lower") == 0)
        return add_lower(&arguments->dirs, value);
    else if (strcmp(name, "--probe") == 0)
        arguments->probe = true;
    else if (strcmp(name, "--needs") == 0)
        arguments->needs = true;
    else
        return realm_option(&arguments->realm, name, value);
    return 1;
}

static void tell_progress(void *argument, uint64_t entries) {
    char line[40];
    (void)argument;
    int length = snprintf(line, sizeof(line), "P %llu\n", (unsigned long long)entries);
    write_all(REPORT_FD, line, (size_t)length);
}

/* A name of a file may hold a line break, which would end the line. */
static int tell_damage(void *argument, const char *what, const char *path) {
    char line[LINE_ROOM];
    (void)argument;
    int length = snprintf(line, sizeof(line), "D %s\t%s", what, path);
    if (length < 0 || (size_t)length >= sizeof(line) - 1)
        length = (int)sizeof(line) - 2;
    for (int i = 0; i < length; i++)
        if (line[i] == '\n')
            line[i] = '?';
    line[length++] = '\n';
    return write_all(REPORT_FD, line, (size_t)length) < 0 ? -1 : 0;
}

static int work(struct arguments *arguments, const char *layer, const char *tree, struct remap_result *result) {
    if (cover(&arguments->dirs, layer) < 0)
        return -1;
    cleanup_close int from = open(layer, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cleanup_close int to = open(tree, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (from < 0 || to < 0)
        return fail("remap", NO_OP, errno, "open %s", from < 0 ? layer : tree);
    if (arguments->verify) {
        die_with_parent(arguments->parent);
        return remap_compare(from, to, &arguments->options, tell_damage, NULL);
    }
    arguments->options.parent = arguments->parent;
    arguments->options.progress = tell_progress;
    return remap_tree(from, to, &arguments->options, result);
}

static int remap(int argc, char **argv, struct remap_result *result) {
    static struct arguments arguments = {.realm = REALM_UNSET, .dirs = {.op = NO_OP}};
    arguments.parent = getppid();
    int next = 1;
    for (; next + 1 < argc && starts_with(argv[next], "--"); next += 2)
        if (take_option(&arguments, argv[next], argv[next + 1]) <= 0)
            return fail("arguments", NO_OP, EINVAL, "remap: %s", argv[next]);
    if (arguments.needs)
        return realm_enter(&arguments.realm, 0) < 0 ? -1 : remap_needs(argv + next, argc - next, &result->highest);
    if (next + 2 != argc)
        return fail("arguments", NO_OP, EINVAL, "remap: a layer and a directory are needed");
    if (realm_enter(&arguments.realm, arguments.probe || arguments.dirs.count > 0 ? REALM_MOUNTS : 0) < 0)
        return -1;
    umask(0);
    return arguments.probe ? remap_probe(argv[next]) : work(&arguments, argv[next], argv[next + 1], result);
}

int verb_remap(int argc, char **argv) {
    struct remap_result result = {0};
    char line[120];
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    int done = remap(argc, argv, &result);
    if (done < 0) {
        write_failure(REPORT_FD);
        return 125;
    }
    int length = snprintf(line, sizeof(line), "OK entries=%llu copied=%llu data=%s highest=%u\n", (unsigned long long)result.entries,
                          (unsigned long long)result.copied_bytes, done > 0 ? "yes" : "no", result.highest);
    write_all(REPORT_FD, line, (size_t)length);
    return 0;
}

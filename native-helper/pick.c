/* What sources stand for. See pick.h. */
#include "pick.h"

#include "names.h"
#include "place.h"
#include "tree-walk.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

enum { ITEMS_MAX = 1 << 20 };

static int missing(const char *source, int error) {
    if (error == ENOENT || error == ENOTDIR || error == 0)
        return fail("source", NO_OP, ENOENT, "%s", source);
    return fail("source", NO_OP, error, "%s", source);
}

void pick_open(struct pick *pick, int root) {
    tree_open(&pick->tree, root);
}

void pick_close(struct pick *pick) {
    for (size_t i = 0; i < pick->items; i++) {
        free(pick->item[i].path);
        free(pick->item[i].name);
        free(pick->item[i].kept);
        pattern_free(&pick->item[i].include);
    }
    free(pick->item);
    patterns_free(&pick->ignore);
    patterns_free(&pick->exclude);
    tree_close(&pick->tree);
}

bool pick_ignores(const struct pick *pick, const char *path, uint8_t *states) {
    char part[TREE_PATH_MAX + 1];
    uint8_t *own = NULL;
    bool matched = false, first = true;
    if (pick->ignore.count == 0 || !*path)
        return false;
    if (!states && !(states = own = calloc(pick->ignore.count, 1)))
        return false;
    for (const char *end = path; *end;) {
        end += *end == '/';
        end += strcspn(end, "/");
        memcpy(part, path, (size_t)(end - path));
        part[end - path] = '\0';
        matched = patterns_match(&pick->ignore, part, first ? NULL : states, states);
        first = false;
    }
    free(own);
    return matched;
}

static struct pick_item *new_item(struct pick *pick, const char *path, const char *name) {
    if (pick->items == pick->room) {
        size_t room = pick->room ? pick->room * 2 : 16;
        struct pick_item *more = room > ITEMS_MAX ? NULL : realloc(pick->item, room * sizeof(*more));
        if (!more) {
            fail("source", NO_OP, ENOMEM, "remember the sources");
            return NULL;
        }
        pick->item = more;
        pick->room = room;
    }
    struct pick_item *item = &pick->item[pick->items];
    *item = (struct pick_item){.path = duplicate_text(path), .name = duplicate_text(name)};
    pick->items++;
    if (item->path && item->name)
        return item;
    fail("source", NO_OP, ENOMEM, "remember the sources");
    return NULL;
}

/* Follows links; 1: not there, or ignored. */
static int find_place(struct pick *pick, const char *path, struct place *place) {
    int found = place_find(&pick->tree, path, place);
    if (found < 0)
        return -1;
    if (found > 0 || place->mode == 0)
        return 1;
    errno = 0;
    bool may_have_more = S_ISDIR(place->mode) && pick->ignore.has_exceptions;
    return pick_ignores(pick, place->path, NULL) && !may_have_more;
}

static int find_plain(struct pick *pick, const char *source) {
    static struct place place;
    int found = find_place(pick, source, &place);
    if (found != 0)
        return found < 0 ? -1 : missing(source, errno);
    struct pick_item *item = new_item(pick, place.path, place_name(source));
    if (!item)
        return -1;
    item->source = source;
    item->is_directory = S_ISDIR(place.mode);
    item->must_be = *source != '\0';
    return 0;
}

struct globbing {
    struct pick *pick;
    const char *source;
};

static int add_match(const struct globbing *globbing, const char *path) {
    struct pick *pick = globbing->pick;
    static struct place place;
    if (pick_ignores(pick, path, NULL) && !pick->ignore.has_exceptions)
        return 0;
    int found = find_place(pick, path, &place);
    if (found < 0 || (found > 0 && errno == 0))
        return found < 0 ? -1 : 0;
    if (found > 0)
        return fail("source", NO_OP, errno, "%s, which %s stands for", path, globbing->source);
    struct pick_item *item = new_item(pick, place.path, place_name(path));
    if (!item)
        return -1;
    item->source = globbing->source;
    item->is_directory = S_ISDIR(place.mode);
    return 0;
}

static int glob_level(const struct globbing *globbing, const char *directory, const char *rest);

static int glob_name(const struct globbing *globbing, const char *directory, const char *name, const char *rest) {
    char path[TREE_PATH_MAX + 1];
    int length = snprintf(path, sizeof(path), "%s%s%s", directory, *directory ? "/" : "", name);
    if (length < 0 || (size_t)length >= sizeof(path))
        return fail("source", NO_OP, ENAMETOOLONG, "%s/%s", directory, name);
    return *rest ? glob_level(globbing, path, rest + 1) : add_match(globbing, path);
}

static int match_names(const struct globbing *globbing, const char *directory, const struct pattern *pattern, const char *rest) {
    const struct directory *opened = tree_directory(&globbing->pick->tree, directory, strlen(directory), false);
    if (!opened) {
        /* Something else than a directory, or a link to one. */
        int error = first_failure()->error;
        if (error != ENOTDIR && error != ELOOP && error != ENOENT)
            return -1;
        forget_failure();
        return 0;
    }
    struct names names = {0};
    int result = strcmp(opened->path, directory) != 0 ? 0
                 : names_read(opened->fd, &names) < 0 ? fail("source", NO_OP, errno, "%s: list the directory", directory)
                                                      : 0;
    for (size_t i = 0; result == 0 && i < names.count; i++)
        if (pattern_match(pattern, names.name[i]))
            result = glob_name(globbing, directory, names.name[i], rest);
    names_free(&names);
    return result;
}

/* One name of the source after the other. `rest` begins with the one to match in the directory, whose path has no links. */
static int glob_level(const struct globbing *globbing, const char *directory, const char *rest) {
    size_t length = strcspn(rest, "/");
    cleanup_free char *component = duplicate_text(rest);
    struct pattern pattern;
    if (!component)
        return fail("source", NO_OP, ENOMEM, "remember the sources");
    component[length] = '\0';
    int result = pattern_compile(&pattern, PATTERN_GLOB, component);
    if (result == 0)
        result = match_names(globbing, directory, &pattern, rest + length);
    pattern_free(&pattern);
    return result;
}

/* The directory in which wildcards begin, links followed. */
static int find_wild(struct pick *pick, const char *source) {
    char before[TREE_PATH_MAX + 1];
    static struct place place;
    const char *wild = source;
    for (const char *slash = source; (slash = strchr(slash, '/')) && !has_wildcards(wild, (size_t)(slash - wild)); wild = ++slash)
        ;
    if (wild - source > (ptrdiff_t)TREE_PATH_MAX)
        return fail("source", NO_OP, ENAMETOOLONG, "%s", source);
    memcpy(before, source, (size_t)(wild - source));
    before[wild - source] = '\0';
    place_trim(before);
    int found = place_find(&pick->tree, before, &place);
    if (found < 0)
        return -1;
    if (found > 0 || !S_ISDIR(place.mode))
        return 0;
    cleanup_free char *directory = duplicate_text(place.path);
    const struct globbing globbing = {pick, source};
    return directory ? glob_level(&globbing, directory, wild) : fail("source", NO_OP, ENOMEM, "remember the sources");
}

/* What is before the pivot is followed, what is behind it is a pattern for paths that are kept. */
static int find_parents(struct pick *pick, const char *source) {
    char before[TREE_PATH_MAX + 1];
    static struct place place;
    const char *pivot = strstr(source, "/./"), *kept = pivot ? pivot + 3 : source;
    size_t length = pivot ? (size_t)(pivot - source) : 0;
    if (length > TREE_PATH_MAX)
        return fail("source", NO_OP, ENAMETOOLONG, "%s", source);
    memcpy(before, source, length);
    before[length] = '\0';
    int found = place_find(&pick->tree, before, &place);
    if (found != 0 || !S_ISDIR(place.mode))
        return found < 0 ? -1 : missing(source, found > 0 ? errno : ENOTDIR);
    struct pick_item *item = new_item(pick, place.path, "");
    if (!item || !(item->kept = duplicate_text(kept)))
        return fail("source", NO_OP, ENOMEM, "remember the sources");
    item->source = source;
    item->is_directory = true;
    item->must_be = *kept && !has_wildcards(source, strlen(source));
    return pattern_compile(&item->include, PATTERN_IGNORE, item->kept);
}

int pick_find(struct pick *pick, const char *source, bool parents) {
    if (strlen(source) > TREE_PATH_MAX)
        return fail("source", NO_OP, ENAMETOOLONG, "%s", source);
    /* Layers of an image that has none: without a root there is nothing to look for, least of all in ours. */
    if (pick->tree.root < 0)
        return *source && !has_wildcards(source, strlen(source)) ? missing(source, ENOENT) : 0;
    if (parents)
        return find_parents(pick, source);
    return has_wildcards(source, strlen(source)) ? find_wild(pick, source) : find_plain(pick, source);
}

int pick_open_file(struct pick *pick, const struct pick_item *item) {
    const char *name;
    struct stat status;
    const struct directory *directory = tree_parent(&pick->tree, item->path, &name, false);
    cleanup_close int fd = directory ? openat(directory->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1;
    if (fd < 0 || fstat(fd, &status) < 0)
        return fail("source", NO_OP, errno, "%s", item->source);
    return S_ISREG(status.st_mode) ? take_fd(&fd) : fail("source", NO_OP, 0, "%s: changed while it was read", item->source);
}

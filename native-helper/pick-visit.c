/* Going through what sources stand for. See pick.h. */
#include "pick.h"

#include "names.h"
#include "sys.h"
#include "tree-walk.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define LEVELS_MAX 1000

/* A directory on the way, and what the rules said of it. */
struct level {
    struct level *above;
    struct picked picked;
    size_t from_length, to_length; /* of its paths, with which those of what is in it begin */
    int fd;
    bool is_told, is_included;
    uint8_t *ignored, *excluded; /* a byte for each rule */
};

struct visit {
    struct pick *pick;
    const struct pick_item *item;
    const struct picker *picker;
    size_t picked;
    char from[TREE_PATH_MAX + 260], to[TREE_PATH_MAX + 260];
    size_t from_length, to_length;
};

static int cannot(const struct visit *visit, const char *what) {
    return fail("source", NO_OP, errno, "%s: %s", visit->from, what);
}

/* Directories on the way are entered when there is something to enter them for: the paths are those of that, cut off. */
static int tell(struct visit *visit, struct level *level) {
    if (level->is_told)
        return 0;
    if (level->above && tell(visit, level->above) < 0)
        return -1;
    level->is_told = true;
    char from = visit->from[level->from_length], to = visit->to[level->to_length];
    visit->from[level->from_length] = visit->to[level->to_length] = '\0';
    int result = visit->picker->enter(visit->picker->context, &level->picked, level->fd);
    visit->from[level->from_length] = from;
    visit->to[level->to_length] = to;
    return result;
}

static int leave(struct visit *visit, const struct level *level) {
    return level->is_told ? visit->picker->leave(visit->picker->context, &level->picked, level->fd) : 0;
}

static uint8_t *new_states(const struct patterns *patterns) {
    return calloc(patterns->count + 1, 1);
}

/* What the rules say of a name: whether it is picked itself, and whether something in it might be. */
struct verdict {
    bool is_picked, may_have_picked, is_included;
};

static struct verdict judge(struct visit *visit, const struct level *level, uint8_t *ignored, uint8_t *excluded, bool is_directory) {
    const struct pick *pick = visit->pick;
    const struct pattern *include = visit->item->kept && *visit->item->kept ? &visit->item->include : NULL;
    bool is_ignored = patterns_match(&pick->ignore, visit->from, level->ignored, ignored);
    bool is_excluded = patterns_match(&pick->exclude, visit->to, level->excluded, excluded);
    struct verdict verdict = {.is_included = !include || level->is_included || pattern_match(include, visit->to)};
    verdict.is_picked = !is_ignored && !is_excluded && verdict.is_included;
    if (!is_directory || (is_ignored && !pick->ignore.has_exceptions) || (is_excluded && !pick->exclude.has_exceptions))
        return verdict;
    if (!verdict.is_included) {
        char prefix[sizeof(visit->to) + 1];
        snprintf(prefix, sizeof(prefix), "%s/", visit->to);
        verdict.may_have_picked = pattern_may_match(include, prefix);
    } else {
        verdict.may_have_picked = true;
    }
    return verdict;
}

static int visit_level(struct visit *visit, struct level *level);

static int visit_directory(struct visit *visit, struct level *above, const struct picked *picked, struct verdict verdict) {
    cleanup_close int fd = openat(picked->parent, picked->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return cannot(visit, "open the directory");
    struct level level = {.above = above, .picked = *picked, .fd = fd, .is_included = verdict.is_included};
    level.from_length = visit->from_length;
    level.to_length = visit->to_length;
    level.ignored = new_states(&visit->pick->ignore);
    level.excluded = new_states(&visit->pick->exclude);
    int result = !level.ignored || !level.excluded ? fail("source", NO_OP, ENOMEM, "remember what is ignored") : 0;
    if (result == 0) {
        patterns_match(&visit->pick->ignore, visit->from, above->ignored, level.ignored);
        patterns_match(&visit->pick->exclude, visit->to, above->excluded, level.excluded);
        visit->picked += verdict.is_picked;
        if (verdict.is_picked)
            result = tell(visit, &level);
    }
    if (result == 0)
        result = level.picked.level < LEVELS_MAX ? visit_level(visit, &level)
                                                 : fail("source", NO_OP, 0, "more than %d directories deep: %s", LEVELS_MAX, visit->from);
    if (result == 0)
        result = leave(visit, &level);
    free(level.ignored);
    free(level.excluded);
    return result;
}

static int visit_name(struct visit *visit, struct level *level, const char *name, uint8_t *ignored, uint8_t *excluded) {
    struct picked picked = {.parent = level->fd, .name = name, .from = visit->from, .to = visit->to, .level = level->picked.level + 1};
    if (fstatat(level->fd, name, &picked.status, AT_SYMLINK_NOFOLLOW) < 0)
        return cannot(visit, "read its status");
    bool is_directory = S_ISDIR(picked.status.st_mode);
    struct verdict verdict = judge(visit, level, ignored, excluded, is_directory);
    if (is_directory)
        return verdict.may_have_picked ? visit_directory(visit, level, &picked, verdict) : 0;
    if (!verdict.is_picked)
        return 0;
    visit->picked++;
    return tell(visit, level) < 0 ? -1 : visit->picker->take(visit->picker->context, &picked);
}

/* Puts a name behind a path; false when it becomes too long. */
static bool extend(char *path, size_t length, const char *name, size_t *longer) {
    size_t size = strlen(name);
    if (length + size + 1 > TREE_PATH_MAX)
        return false;
    if (length > 0)
        path[length++] = '/';
    memcpy(path + length, name, size + 1);
    *longer = length + size;
    return true;
}

static int visit_names(struct visit *visit, struct level *level, const struct names *names, uint8_t *states) {
    size_t from = visit->from_length, to = visit->to_length;
    int result = 0;
    for (size_t i = 0; result == 0 && i < names->count; i++) {
        if (!extend(visit->from, from, names->name[i], &visit->from_length) || !extend(visit->to, to, names->name[i], &visit->to_length))
            return fail("source", NO_OP, ENAMETOOLONG, "%s/%s", visit->from, names->name[i]);
        result = visit_name(visit, level, names->name[i], states, states + visit->pick->ignore.count);
        visit->from[visit->from_length = from] = '\0';
        visit->to[visit->to_length = to] = '\0';
    }
    return result;
}

static int visit_level(struct visit *visit, struct level *level) {
    struct names names = {0};
    uint8_t *states = calloc(visit->pick->ignore.count + visit->pick->exclude.count + 1, 1);
    int result = states ? 0 : fail("source", NO_OP, ENOMEM, "remember what is ignored");
    if (result == 0 && names_read(level->fd, &names) < 0)
        result = cannot(visit, "list the directory");
    if (result == 0)
        result = visit_names(visit, level, &names, states);
    names_free(&names);
    free(states);
    return result;
}

static int visit_top(struct visit *visit) {
    const struct pick_item *item = visit->item;
    struct directory *directory = tree_directory(&visit->pick->tree, item->path, strlen(item->path), false);
    cleanup_close int fd = directory ? openat(directory->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    struct level level = {
        .picked = {.parent = -1, .name = "", .from = visit->from, .to = visit->to}, .from_length = visit->from_length, .fd = fd};
    if (fd < 0 || fstat(fd, &level.picked.status) < 0)
        return cannot(visit, "open the directory");
    uint8_t *ignored = level.ignored = new_states(&visit->pick->ignore);
    int result = ignored ? 0 : fail("source", NO_OP, ENOMEM, "remember what is ignored");
    bool is_picked = ignored && !pick_ignores(visit->pick, item->path, ignored) && !item->kept;
    if (!*item->path)
        level.ignored = NULL;
    visit->picked += is_picked;
    if (is_picked)
        result = tell(visit, &level);
    if (result == 0)
        result = visit_level(visit, &level);
    if (result == 0)
        result = leave(visit, &level);
    free(ignored);
    return result;
}

static int visit_file(struct visit *visit) {
    const struct pick_item *item = visit->item;
    const char *name;
    struct directory *directory = tree_parent(&visit->pick->tree, item->path, &name, false);
    if (!directory)
        return -1;
    struct picked picked = {.parent = directory->fd, .name = name, .from = item->path, .to = item->name};
    if (fstatat(directory->fd, name, &picked.status, AT_SYMLINK_NOFOLLOW) < 0)
        return cannot(visit, "read its status");
    if (S_ISDIR(picked.status.st_mode) || S_ISLNK(picked.status.st_mode))
        return fail("source", NO_OP, 0, "%s: changed while it was read", item->path);
    uint8_t *states = new_states(&visit->pick->exclude);
    if (!states)
        return fail("source", NO_OP, ENOMEM, "remember what is excluded");
    bool is_excluded = patterns_match(&visit->pick->exclude, item->name, NULL, states);
    free(states);
    visit->picked += !is_excluded;
    return is_excluded ? 0 : visit->picker->take(visit->picker->context, &picked);
}

int pick_visit(struct pick *pick, const struct pick_item *item, const struct picker *picker) {
    static struct visit visit;
    visit = (struct visit){.pick = pick, .item = item, .picker = picker, .from_length = strlen(item->path)};
    copy_text(visit.from, sizeof(visit.from), item->path);
    int result = item->is_directory ? visit_top(&visit) : visit_file(&visit);
    pick->matched += visit.picked > 0;
    if (result == 0 && visit.picked == 0 && item->must_be && pick->exclude.count == 0)
        return fail("source", NO_OP, ENOENT, "%s", item->source);
    return result;
}

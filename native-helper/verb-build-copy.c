/*
 * build-copy REALMARGS: carries out a COPY or ADD of a build, whose words are on standard input: build-request.h.
 *
 * Run by src/native/build-copy.ts, in the user's own namespaces; enters the realm, finds the sources, and then makes the stage its root:
 * sources are descriptors by then. One line on descriptor 3.
 */
#include "verbs.h"

#include "archive.h"
#include "build-request.h"
#include "mode.h"
#include "rooted.h"
#include "stage-owner.h"
#include "stage.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#define REPORT_FD 3

/* What a source came to: some of the items, or an open file. */
struct job {
    const struct source_word *source;
    size_t first, last; /* items: from, and before */
};

/* Each item of an ADD, and each fetched file, may be an archive. */
struct opened {
    int fd;
    enum archive_kind kind;
};

struct copying {
    struct realm realm;
    struct build_request request;
    struct stage stage;
    struct job *job;
    struct opened *opened; /* of items, then of sources */
    size_t things;
};

static int no_memory(void) {
    return fail("source", NO_OP, ENOMEM, "remember the sources");
}

static int find_sources(struct copying *copying) {
    struct build_request *request = &copying->request;
    copying->job = calloc(request->sources + 1, sizeof(*copying->job));
    if (!copying->job)
        return no_memory();
    for (size_t i = 0; i < request->sources; i++) {
        const struct source_word *source = &request->source[i];
        size_t first = request->pick.items;
        if (source->kind == SOURCE_PATTERN && pick_find(&request->pick, source->text, request->parents) < 0)
            return -1;
        copying->job[i] = (struct job){source, first, request->pick.items};
        copying->things += source->kind == SOURCE_PATTERN ? request->pick.items - first : 1;
    }
    return 0;
}

static int look_into(struct copying *copying, struct opened *opened, const char *name) {
    int kind = archive_open(&opened->fd, name, copying->request.target.upper);
    opened->kind = kind < 0 ? ARCHIVE_NONE : (enum archive_kind)kind;
    if (kind == ARCHIVE_NONE && lseek(opened->fd, 0, SEEK_SET) < 0)
        return fail("archive", NO_OP, errno, "%s: read", name);
    return kind < 0 ? -1 : 0;
}

static int open_fetched(struct copying *copying, struct opened *opened, const struct source_word *source) {
    struct stat status;
    opened->fd = open(source->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (opened->fd < 0 || fstat(opened->fd, &status) < 0 || !S_ISREG(status.st_mode))
        return fail("source", NO_OP, errno, "%s: open what was fetched", source->text);
    return copying->request.unpacks_fetched ? look_into(copying, opened, source->text) : 0;
}

/* While the host's programs can be run. */
static int open_sources(struct copying *copying) {
    struct build_request *request = &copying->request;
    struct pick *pick = &request->pick;
    copying->opened = calloc(pick->items + request->sources + 1, sizeof(*copying->opened));
    if (!copying->opened)
        return no_memory();
    for (size_t i = 0; i < pick->items + request->sources; i++)
        copying->opened[i].fd = -1;
    for (size_t i = 0; request->unpacks && i < pick->items; i++) {
        struct opened *opened = &copying->opened[i];
        if (pick->item[i].is_directory)
            continue;
        if ((opened->fd = pick_open_file(pick, &pick->item[i])) < 0 || look_into(copying, opened, pick->item[i].name) < 0)
            return -1;
        if (opened->kind == ARCHIVE_NONE)
            close_fd(&opened->fd);
    }
    for (size_t i = 0; i < request->sources; i++)
        if (request->source[i].kind == SOURCE_FETCHED && open_fetched(copying, &copying->opened[pick->items + i], &request->source[i]) < 0)
            return -1;
    return 0;
}

/* Sources have many directories open, one in the other. */
static void raise_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* The stage's root becomes ours; what --link writes knows nothing of what is below. */
static int enter_stage(struct copying *copying) {
    struct build_request *request = &copying->request;
    cleanup_close int below = -1;
    const bool has_names = request->owner && owner_has_names(request->owner);
    if (request->links && has_names && request->target.count > 0 && (below = overlay_tree(&request->target)) < 0)
        return -1;
    if (!request->links && request->target.count > 0 && overlay_attach(&request->target, request->target.upper) < 0)
        return -1;
    cleanup_close int root = enter_directory(request->target.upper);
    if (root < 0)
        return -1;
    umask(0);
    struct stage *stage = &copying->stage;
    if (request->owner && owner_resolve(below >= 0 ? below : root, request->owner, &stage->uid, &stage->gid) < 0)
        return -1;
    const struct realm *realm = &copying->realm;
    if (!ranges_contain(&realm->uid, stage->uid) || !ranges_contain(&realm->gid, stage->gid))
        return fail("owner", NO_OP, 0, "potentially insufficient UIDs or GIDs available in user namespace (requested %u:%u)", stage->uid,
                    stage->gid);
    stage_open(stage, take_fd(&root));
    return 0;
}

static void set_up(struct copying *copying) {
    const struct build_request *request = &copying->request;
    struct stage *stage = &copying->stage;
    stage->destination = request->destination + strspn(request->destination, "/");
    stage->is_directory = request->is_directory || copying->things > 1;
    stage->keeps_owners = request->root.count > 0;
    stage->has_owner = request->owner != NULL;
    stage->mode = request->mode;
    stage->is_bounded = request->is_bounded;
    stage->is_exact = request->root.count == 0;
    stage->epoch = request->epoch;
}

static int copy_bytes(struct copying *copying, const struct source_word *source, int fd) {
    struct stat status = {.st_mode = S_IFREG | (fd < 0 ? 0644 : 0600), .st_size = (off_t)source->length, .st_mtim.tv_sec = time(NULL)};
    struct stat found;
    struct stage *stage = &copying->stage;
    if (fd >= 0 && fstat(fd, &found) == 0)
        status.st_size = found.st_size;
    if (source->has_time)
        status.st_mtim.tv_sec = (time_t)source->time;
    bool was_exact = stage->is_exact, kept = stage->keeps_owners;
    stage->is_exact = !source->has_time;
    stage->keeps_owners = false;
    int result = stage_write(stage, source->text, &status, source->bytes, fd);
    stage->is_exact = was_exact;
    stage->keeps_owners = kept;
    return result;
}

static int copy_item(struct copying *copying, size_t at) {
    struct pick *pick = &copying->request.pick;
    struct opened *opened = &copying->opened[at];
    if (opened->kind == ARCHIVE_NONE)
        return stage_copy(&copying->stage, pick, &pick->item[at]);
    pick->matched++;
    return archive_unpack(&copying->stage, &copying->realm, opened->fd, opened->kind);
}

static int copy_all(struct copying *copying) {
    const struct build_request *request = &copying->request;
    if (request->only_makes) {
        cleanup_close int made = stage_open_destination(&copying->stage);
        return made < 0 ? -1 : 0;
    }
    for (size_t i = 0; i < request->sources; i++) {
        const struct job *job = &copying->job[i];
        const struct opened *opened = &copying->opened[request->pick.items + i];
        int result = 0;
        copying->request.pick.matched += job->source->kind != SOURCE_PATTERN;
        if (opened->kind != ARCHIVE_NONE)
            result = archive_unpack(&copying->stage, &copying->realm, opened->fd, opened->kind);
        else if (job->source->kind != SOURCE_PATTERN)
            result = copy_bytes(copying, job->source, opened->fd);
        for (size_t item = job->first; result == 0 && item < job->last; item++)
            result = copy_item(copying, item);
        if (result < 0)
            return -1;
    }
    return 0;
}

static int work(struct copying *copying, int argc, char **argv) {
    const pid_t parent = getppid();
    struct words words;
    struct build_request *request = &copying->request;
    for (int next = 1; next < argc; next += 2)
        if (next + 1 == argc || realm_option(&copying->realm, argv[next], argv[next + 1]) <= 0)
            return fail("arguments", NO_OP, EINVAL, "build-copy: %s", argv[next]);
    if (words_read(STDIN_FILENO, &words) < 0 || build_request_next(request, &words) < 0)
        return -1;
    if (!request->destination || !request->target.upper || (!request->links && request->target.count > 0 && !request->target.work))
        return fail("arguments", NO_OP, EINVAL, "build-copy: no destination, or no directories to write to");
    if (request->mode && !mode_is_valid(request->mode))
        return fail("name", NO_OP, 0, "%s is no mode: octal and at most 7777, or as for chmod(1)", request->mode);
    if (realm_enter(&copying->realm, REALM_MOUNTS) < 0)
        return -1;
    die_with_parent(parent);
    raise_limit();
    if (build_request_root(request) < 0 || find_sources(copying) < 0 || open_sources(copying) < 0 || enter_stage(copying) < 0)
        return -1;
    set_up(copying);
    return copy_all(copying);
}

int verb_build_copy(int argc, char **argv) {
    static struct copying copying = {.realm = REALM_UNSET};
    char line[256];
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    if (work(&copying, argc, argv) < 0) {
        write_failure(REPORT_FD);
        return 125;
    }
    const struct stage *stage = &copying.stage;
    int length = snprintf(line, sizeof(line), "OK entries=%llu bytes=%llu matched=%zu left-out=%llu made=%llu\n",
                          (unsigned long long)stage->entries, (unsigned long long)stage->bytes, copying.request.pick.matched,
                          (unsigned long long)stage->left_out, (unsigned long long)stage->made);
    write_all(REPORT_FD, line, (size_t)length);
    return 0;
}

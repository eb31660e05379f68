/* See build-request.h. */
#include "build-request.h"

#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static int wrong(const char *word) {
    return fail("arguments", NO_OP, EINVAL, "%s", word ? word : "a word is missing");
}

static struct source_word *add_source(struct build_request *request, enum source_kind kind) {
    if (request->sources == request->room) {
        size_t room = request->room ? request->room * 2 : 16;
        struct source_word *more = realloc(request->source, room * sizeof(*more));
        if (!more)
            return NULL;
        request->source = more;
        request->room = room;
    }
    request->source[request->sources] = (struct source_word){.kind = kind};
    return &request->source[request->sources++];
}

static int take_inline(struct build_request *request, struct words *words) {
    struct source_word *source = add_source(request, SOURCE_INLINE);
    const char *name = words_next(words), *length = words_next(words);
    uint64_t bytes;
    if (!source || !name || !length || !parse_u64(length, &bytes))
        return wrong("inline");
    source->text = name;
    source->length = (size_t)bytes;
    source->bytes = words_bytes(words, source->length);
    return source->bytes && words_next(words) ? 0 : wrong("inline");
}

static int take_fetched(struct build_request *request, struct words *words) {
    struct source_word *source = add_source(request, SOURCE_FETCHED);
    const char *path = words_next(words), *name = words_next(words), *time = words_next(words);
    uint64_t seconds = 0;
    if (!source || !path || !name || !time || (*time && !parse_u64(time, &seconds)) || seconds > INT64_MAX)
        return wrong("fetched");
    *source = (struct source_word){SOURCE_FETCHED, .text = name, .path = path, .has_time = *time, .time = (int64_t)seconds};
    return 0;
}

static int add_layer(struct overlay_dirs *dirs, const char *directory) {
    if (dirs->count == OVERLAY_LAYERS_MAX)
        return fail("arguments", NO_OP, E2BIG, "more than %d layers", OVERLAY_LAYERS_MAX);
    dirs->lower[dirs->count++] = directory;
    return 0;
}

static int take_pattern(struct build_request *request, const char *value) {
    struct source_word *source = add_source(request, SOURCE_PATTERN);
    if (!source)
        return wrong("pattern");
    source->text = value;
    return 0;
}

static int take_time(struct build_request *request, const char *value) {
    uint64_t epoch;
    if (!parse_u64(value, &epoch) || epoch > INT64_MAX)
        return wrong("epoch");
    request->is_bounded = true;
    request->epoch = (int64_t)epoch;
    return 0;
}

/* Words that have one value. */
static int take_value(struct build_request *request, const char *word, const char *value) {
    const struct {
        const char *name, **place;
    } texts[] = {{"root-directory", &request->directory}, {"upper", &request->target.upper}, {"work", &request->target.work},
                 {"destination", &request->destination},  {"owner", &request->owner},        {"mode", &request->mode}};
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        if (strcmp(word, texts[i].name) == 0) {
            *texts[i].place = value;
            return 0;
        }
    if (strcmp(word, "root-layer") == 0)
        return add_layer(&request->root, value);
    if (strcmp(word, "lower") == 0)
        return add_layer(&request->target, value);
    if (strcmp(word, "ignore") == 0)
        return patterns_add(&request->pick.ignore, value);
    if (strcmp(word, "exclude") == 0)
        return patterns_add(&request->pick.exclude, value);
    if (strcmp(word, "pattern") == 0)
        return take_pattern(request, value);
    return strcmp(word, "epoch") == 0 ? take_time(request, value) : wrong(word);
}

static bool take_flag(struct build_request *request, const char *word) {
    bool *flag = strcmp(word, "parents") == 0          ? &request->parents
                 : strcmp(word, "directory") == 0      ? &request->is_directory
                 : strcmp(word, "link") == 0           ? &request->links
                 : strcmp(word, "make-directory") == 0 ? &request->only_makes
                 : strcmp(word, "unpack") == 0         ? &request->unpacks
                 : strcmp(word, "unpack-fetched") == 0 ? &request->unpacks_fetched
                                                       : NULL;
    if (flag)
        *flag = true;
    return flag != NULL;
}

int build_request_next(struct build_request *request, struct words *words) {
    *request = (struct build_request){.root.op = NO_OP, .target.op = NO_OP};
    pick_open(&request->pick, -1);
    const char *word = words_next(words);
    if (!word)
        return 0;
    for (; word && strcmp(word, "end") != 0; word = words_next(words)) {
        int taken = 0;
        if (take_flag(request, word))
            continue;
        if (strcmp(word, "inline") == 0)
            taken = take_inline(request, words);
        else if (strcmp(word, "fetched") == 0)
            taken = take_fetched(request, words);
        else {
            const char *value = words_next(words);
            taken = value ? take_value(request, word, value) : wrong(word);
        }
        if (taken < 0)
            return -1;
    }
    return word ? 1 : wrong("end");
}

void build_request_free(struct build_request *request) {
    free(request->source);
    close_fd(&request->pick.tree.root);
    pick_close(&request->pick);
}

int build_request_root(struct build_request *request) {
    int fd = -1;
    if (request->root.count > 0)
        fd = overlay_tree(&request->root);
    else if (request->directory && (fd = open(request->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        fail("root", NO_OP, errno, "open %s", request->directory);
    request->pick.tree.root = fd;
    return fd < 0 && (request->root.count > 0 || request->directory) ? -1 : 0;
}

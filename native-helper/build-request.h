/*
 * What src/native/build-copy.ts asks of the verbs `build-copy` and `build-digest`, as words on standard input. Each begins with what it
 * is about, and has its values behind it; a set of sources ends with `end`.
 */
#ifndef TIFFIN_BUILD_REQUEST_H
#define TIFFIN_BUILD_REQUEST_H

#include "overlay.h"
#include "pick.h"
#include "realm.h"
#include "words.h"

#include <stdbool.h>
#include <stdint.h>

enum source_kind { SOURCE_PATTERN, SOURCE_INLINE, SOURCE_FETCHED };

struct source_word {
    enum source_kind kind;
    const char *text; /* the pattern, or the name at the destination */
    const char *path; /* of what was fetched */
    const char *bytes;
    size_t length;
    bool has_time;
    int64_t time;
};

struct build_request {
    struct overlay_dirs root; /* layers of which sources come; none: */
    const char *directory;    /* the user's directory; NULL as well: there is nothing */
    struct source_word *source;
    size_t sources, room;
    struct pick pick; /* with its rules */
    bool parents;
    /* Of build-copy. */
    struct overlay_dirs target;
    const char *destination, *owner, *mode;
    bool only_makes; /* the destination, as a directory */
    bool is_directory, links, unpacks, unpacks_fetched, is_bounded;
    int64_t epoch;
};

/* The next set: 1, 0 there is none, -1 wrong (reported at stage "arguments" or "pattern"). */
int build_request_next(struct build_request *request, struct words *words);
void build_request_free(struct build_request *request);
/*
 * Opens the root in which patterns are looked for; -1 (reported). Where it is the merged tree of layers, in this process's mount
 * namespace. A request that names none has nothing to find.
 */
int build_request_root(struct build_request *request);

#endif

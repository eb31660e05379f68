/*
 * build-digest REALMARGS [--cache FILE]: the digests of the sources of instructions, whose words are on standard input: build-request.h.
 *
 * Run by src/native/build-copy.ts, in the user's own namespaces; enters the realm. For each set a line `D INDEX …` on descriptor 3 with
 * what was found or what failed, then one line.
 */
#include "verbs.h"

#include "digest-sources.h"
#include "realm.h"
#include "rooted.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define REPORT_FD 3

static int digest_set(struct build_request *request, struct digest_cache *cache, struct sources_digest *digest) {
    if (build_request_root(request) < 0)
        return -1;
    digest->cache = cache;
    digest->keeps_owners = request->root.count > 0;
    return digest_sources(digest, request);
}

static void tell(size_t index, const struct sources_digest *digest, const struct build_request *request) {
    char line[300];
    int length = snprintf(line, sizeof(line), "D %zu OK digest=sha256:%s entries=%llu bytes=%llu matched=%zu\n", index, digest->text,
                          (unsigned long long)digest->entries, (unsigned long long)digest->bytes, request->pick.matched);
    write_all(REPORT_FD, line, (size_t)length);
}

static void tell_failure(size_t index) {
    char line[40];
    write_all(REPORT_FD, line, (size_t)snprintf(line, sizeof(line), "D %zu ", index));
    write_failure(REPORT_FD);
    forget_failure();
}

static int digest_all(struct words *words, struct digest_cache *cache) {
    static struct build_request request;
    int next;
    for (size_t index = 0; (next = build_request_next(&request, words)) != 0; index++) {
        struct sources_digest digest = {0};
        bool is_pattern = next < 0 && strcmp(first_failure()->stage, "pattern") == 0;
        if (next < 0 && !is_pattern)
            return -1;
        if (next < 0 || digest_set(&request, cache, &digest) < 0)
            tell_failure(index);
        else
            tell(index, &digest, &request);
        build_request_free(&request);
        /* The rest of its words. */
        for (const char *word = next < 0 ? words_next(words) : NULL; word && strcmp(word, "end") != 0;)
            word = words_next(words);
    }
    return 0;
}

static int work(int argc, char **argv) {
    struct realm realm = REALM_UNSET;
    const char *path = NULL;
    const pid_t parent = getppid();
    struct words words;
    for (int next = 1; next < argc; next += 2) {
        int taken = next + 1 < argc ? 1 : 0;
        if (taken && strcmp(argv[next], "--cache") == 0)
            path = argv[next + 1];
        else if (taken)
            taken = realm_option(&realm, argv[next], argv[next + 1]);
        if (taken <= 0)
            return fail("arguments", NO_OP, EINVAL, "build-digest: %s", argv[next]);
    }
    if (words_read(STDIN_FILENO, &words) < 0 || realm_enter(&realm, REALM_MOUNTS) < 0)
        return -1;
    die_with_parent(parent);
    struct digest_cache cache;
    digest_cache_open(&cache, path);
    int result = digest_all(&words, &cache);
    digest_cache_close(&cache);
    words_free(&words);
    return result;
}

int verb_build_digest(int argc, char **argv) {
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    if (work(argc, argv) < 0) {
        write_failure(REPORT_FD);
        return 125;
    }
    write_all(REPORT_FD, "OK\n", 3);
    return 0;
}

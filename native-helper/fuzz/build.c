/*
 * build SECONDS: mutated words through the reader of what builds ask for, and mutated patterns, modes and owners through theirs, compared
 * with a slow matcher. Under the sanitizers.
 */
#include "../build-request.h"
#include "../mode.h"
#include "../pattern.h"
#include "../util.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { MUTATIONS = 6, QUICK_TURNS = 200000, TEXT_MAX = 12 };

static uint64_t state = 0x2545f4914f6cdd1dULL;

static size_t below(size_t limit) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state % limit);
}

static const char words_seed[] =
    "root-directory\0/x\0pattern\0a*\0inline\0n\0003\0x\0y\0fetched\0/p\0n\0005\0ignore\0!k\0exclude\0**/b\0parents\0upper\0/u"
    "\0work\0/w\0lower\0/l\0destination\0/d\0owner\0a:b\0mode\0u+x\0epoch\0007\0end\0pattern\0b\0end";

static void fuzz_words(void) {
    char bytes[sizeof(words_seed)];
    struct words words;
    struct build_request request;
    memcpy(bytes, words_seed, sizeof(bytes));
    for (size_t i = below(MUTATIONS); i > 0; i--)
        bytes[below(sizeof(bytes) - 1)] = (char)below(256);
    size_t length = below(8) ? sizeof(bytes) : below(sizeof(bytes));
    int fd = memfd_create("words", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, length) != (ssize_t)length || lseek(fd, 0, SEEK_SET) < 0)
        abort();
    if (words_read(fd, &words) == 0)
        for (int next = 1; next > 0;) {
            next = build_request_next(&request, &words);
            build_request_free(&request);
        }
    words_free(&words);
    close(fd);
    forget_failure();
}

/* Globs as their definition says, one byte a character. */
static bool matches_slowly(const char *pattern, const char *text) {
    if (*pattern == '\0')
        return *text == '\0';
    if (*pattern == '*') {
        for (;; text++) {
            if (matches_slowly(pattern + 1, text))
                return true;
            if (*text == '\0' || *text == '/')
                return false;
        }
    }
    if (*text == '\0')
        return false;
    if (*pattern == '?')
        return *text != '/' && matches_slowly(pattern + 1, text + 1);
    if (*pattern == '\\')
        return pattern[1] == *text && matches_slowly(pattern + 2, text + 1);
    return *pattern == *text && matches_slowly(pattern + 1, text + 1);
}

static void random_text(char text[TEXT_MAX + 1], const char *letters) {
    size_t length = below(TEXT_MAX);
    for (size_t i = 0; i < length; i++)
        text[i] = letters[below(strlen(letters))];
    text[length] = '\0';
}

static void fuzz_globs(void) {
    char text[TEXT_MAX + 1], path[TEXT_MAX + 1];
    struct pattern pattern;
    random_text(text, "ab/*?\\");
    random_text(path, "ab/*");
    if (pattern_compile(&pattern, PATTERN_GLOB, text) == 0) {
        bool is_match = pattern_match(&pattern, path);
        if (is_match != matches_slowly(text, path) || (is_match && !pattern_may_match(&pattern, path))) {
            printf("not ok - %s and %s\n", text, path);
            abort();
        }
    }
    pattern_free(&pattern);
    forget_failure();
}

static void fuzz_rules(void) {
    char text[3][TEXT_MAX + 1], path[TEXT_MAX + 1];
    uint8_t above[3], here[3];
    struct patterns patterns = {0};
    random_text(path, "ab/.\xc3\xa9\xff");
    for (size_t i = 0; i < 3; i++) {
        random_text(text[i], "ab/*?[]^-!.\\\xc3\xa9\xff");
        above[i] = (uint8_t)below(2);
        if (patterns_add(&patterns, text[i]) < 0)
            forget_failure();
    }
    if (patterns.count <= 3)
        patterns_match(&patterns, path, below(2) ? above : NULL, here);
    patterns_free(&patterns);
    random_text(text[0], "ugoa+-=rwxXst,01247");
    mode_apply(text[0], (mode_t)below(010000), below(2));
    mode_is_valid(text[0]);
}

int main(int argc, char **argv) {
    time_t end = argc > 1 ? time(NULL) + atol(argv[1]) : 0;
    size_t turns = 0;
    for (; end ? time(NULL) < end || turns < 1000 : turns < QUICK_TURNS; turns++) {
        fuzz_words();
        fuzz_globs();
        fuzz_rules();
    }
    printf("ok - %zu turns\n", turns);
    return 0;
}

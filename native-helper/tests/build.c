/* The pure parts of copying into stages: patterns, modes, words, and digests that are remembered. */
#include "../build-request.h"
#include "../digest-cache.h"
#include "../mode.h"
#include "../pattern.h"
#include "../util.h"
#include "tap.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static bool matches(enum pattern_kind kind, const char *text, const char *path) {
    struct pattern pattern;
    bool is_match = pattern_compile(&pattern, kind, text) == 0 && pattern_match(&pattern, path);
    pattern_free(&pattern);
    return is_match;
}

static bool is_refused(const char *text) {
    struct pattern pattern;
    forget_failure();
    bool refused = pattern_compile(&pattern, PATTERN_GLOB, text) < 0;
    pattern_free(&pattern);
    return refused;
}

/* The examples of Go's filepath.Match. */
static void check_globs(void) {
    static const char *const yes[][2] = {
        {"abc", "abc"},
        {"*", "abc"},
        {"*c", "abc"},
        {"a*", "a"},
        {"a*", "abc"},
        {"a*/b", "abc/b"},
        {"a*b*c*d*e*", "axbxcxdxe"},
        {"a*b*c*d*e*/f", "axbxcxdxexxx/f"},
        {"a*b?c*x", "abxbbxdbxebxczzx"},
        {"ab[c]", "abc"},
        {"ab[b-d]", "abc"},
        {"ab[^e-g]", "abc"},
        {"a\\*b", "a*b"},
        {"a?b", "a\xe2\x98\xba"
                "b"},
        {"a[^a]b", "a\xe2\x98\xba"
                   "b"},
        {"[a-\xce\xb6]*", "\xce\xb1"},
        {"[\\]a]", "]"},
        {"[x\\-]", "-"},
        {"[\\-x]", "x"},
        {"*x", "xxx"},
        {"a?", "a\xff"},
        {"\xff*", "\xff"
                  "a"},
        {".*", ".hidden"},
    };
    static const char *const no[][2] = {
        {"a*", "ab/c"},
        {"a*/b", "a/c/b"},
        {"ab[e-g]", "abc"},
        {"ab[^c]", "abc"},
        {"a\\*b", "ab"},
        {"a???b", "a\xe2\x98\xba"
                  "b"},
        {"a?b", "a/b"},
        {"a*b", "a/b"},
        {"*", "a/b"},
        {"abc", "ab"},
        {"", "a"},
        {"a*b*c*d*e*/f", "axbxcxdxexxx/fff"},
        {"\xff", "\xfe"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(yes); i++)
        ok(matches(PATTERN_GLOB, yes[i][0], yes[i][1]), yes[i][0]);
    for (size_t i = 0; i < ARRAY_SIZE(no); i++)
        ok(!matches(PATTERN_GLOB, no[i][0], no[i][1]), no[i][0]);
    ok(is_refused("[]a]") && is_refused("[-]") && is_refused("[x-]") && is_refused("[-x]") && is_refused("[a-b-c]") && is_refused("[") &&
           is_refused("[^") && is_refused("[^bc") && is_refused("a[") && is_refused("\\") && is_refused("[\\"),
       "what is no pattern");
    forget_failure();
}

static void check_hard_patterns(void) {
    char pattern[200], path[2000];
    memset(path, 'a', sizeof(path));
    path[sizeof(path) - 1] = '\0';
    for (size_t i = 0; i + 1 < sizeof(pattern); i++)
        pattern[i] = i % 2 ? 'a' : '*';
    pattern[sizeof(pattern) - 1] = '\0';
    memcpy(pattern + 190, "*b", sizeof("*b"));
    ok(!matches(PATTERN_IGNORE, pattern, path), "a hundred stars and a long name");
    for (size_t i = 0; i + 3 < 180; i += 3)
        memcpy(pattern + i, "**/", 3);
    memcpy(pattern + 177, "x", sizeof("x"));
    ok(!matches(PATTERN_IGNORE, pattern, path), "as many double ones");
}

static void check_prefixes(void) {
    struct pattern pattern;
    ok(pattern_compile(&pattern, PATTERN_IGNORE, "a/*/c") == 0 && pattern_may_match(&pattern, "a/") &&
           pattern_may_match(&pattern, "a/x/") && !pattern_may_match(&pattern, "b/") && !pattern_may_match(&pattern, "a/x/y"),
       "where something may match below");
    pattern_free(&pattern);
    ok(pattern_compile(&pattern, PATTERN_IGNORE, "a/**/c") == 0 && pattern_may_match(&pattern, "a/x/y/z/"), "deep down");
    pattern_free(&pattern);
    ok(has_wildcards("a*", 2) && has_wildcards("[", 1) && !has_wildcards("a\\*b", 4) && !has_wildcards("a*", 1), "wildcards");
}

static void check_modes(void) {
    static const struct {
        const char *text;
        mode_t from, to;
        bool is_directory;
    } modes[] = {
        {"755", 0, 0755, false},      {"0644", 0, 0644, false},           {"7777", 0, 07777, true},         {"u+x", 0644, 0744, false},
        {"a=r", 0777, 0444, false},   {"go-rwx", 0777, 0700, false},      {"+X", 0644, 0644, false},        {"+X", 0644, 0755, true},
        {"a+X", 0744, 0755, false},   {"u=rwX,go=rX", 0600, 0644, false}, {"g=u", 0640, 0660, false},       {"o=g,g-w", 0665, 0646, false},
        {"u+s", 0755, 04755, false},  {"+t", 0777, 01777, true},          {"ug+s,o-x", 0755, 06754, false}, {"u=", 04755, 0055, false},
        {"u+r-w", 0200, 0400, false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
        ok(mode_apply(modes[i].text, modes[i].from, modes[i].is_directory) == modes[i].to, modes[i].text);
    ok(!mode_is_valid("") && !mode_is_valid("888") && !mode_is_valid("10000") && !mode_is_valid("u") && !mode_is_valid("u+q") &&
           !mode_is_valid("755,") && !mode_is_valid("-1") && !mode_is_valid("0x7") && !mode_is_valid("u+x,") && !mode_is_valid(" 755"),
       "what is no mode");
}

static int file_of(const void *bytes, size_t length) {
    int fd = memfd_create("words", MFD_CLOEXEC);
    if (write(fd, bytes, length) != (ssize_t)length || lseek(fd, 0, SEEK_SET) < 0)
        return -1;
    return fd;
}

static void check_request(void) {
    static const char text[] = "pattern\0a*\0inline\0n\0003\0x\0y\0ignore\0!k\0end\0pattern\0b\0end";
    struct words words;
    struct build_request request;
    int fd = file_of(text, sizeof(text));
    ok(words_read(fd, &words) == 0 && build_request_next(&request, &words) == 1 && request.sources == 2 &&
           strcmp(request.source[0].text, "a*") == 0 && request.source[1].length == 3 && memcmp(request.source[1].bytes, "x\0y", 3) == 0 &&
           request.pick.ignore.has_exceptions,
       "a set");
    build_request_free(&request);
    ok(build_request_next(&request, &words) == 1 && request.sources == 1, "another");
    build_request_free(&request);
    ok(build_request_next(&request, &words) == 0, "no more");
    build_request_free(&request);
    words_free(&words);
    close(fd);
    fd = file_of("pattern\0a", 9);
    ok(words_read(fd, &words) < 0, "a word that does not end");
    words_free(&words);
    close(fd);
    forget_failure();
}

static void check_cache(void) {
    char path[64];
    struct digest_cache cache;
    const uint8_t digest[DIGEST_BYTES] = {1, 2, 3};
    struct stat status = {.st_dev = 1, .st_ino = 2, .st_size = 3, .st_mtim = {4, 5}, .st_ctim = {6, 7}}, other;
    snprintf(path, sizeof(path), "/tmp/digests-test-%d", (int)getpid());
    digest_cache_open(&cache, path);
    digest_cache_add(&cache, &status, digest);
    for (ino_t inode = 100; inode < 40000; inode++) {
        other = status;
        other.st_ino = inode;
        digest_cache_add(&cache, &other, digest);
    }
    digest_cache_close(&cache);
    digest_cache_open(&cache, path);
    const uint8_t *found = digest_cache_find(&cache, &status);
    ok(found && memcmp(found, digest, DIGEST_BYTES) == 0, "is remembered, also when the table grows");
    other = status;
    other.st_ctim.tv_nsec++;
    ok(!digest_cache_find(&cache, &other), "not when it was changed");
    other = status;
    other.st_ino = 50;
    clock_gettime(CLOCK_REALTIME, &other.st_ctim);
    digest_cache_add(&cache, &other, digest);
    ok(!digest_cache_find(&cache, &other), "not when it was changed just now");
    digest_cache_close(&cache);
    digest_cache_open(&cache, "/nowhere/at/all");
    digest_cache_add(&cache, &status, digest);
    ok(!digest_cache_find(&cache, &status), "nothing, where no file can be made");
    digest_cache_close(&cache);
    unlink(path);
}

int main(void) {
    check_globs();
    check_hard_patterns();
    check_prefixes();
    check_modes();
    check_request();
    check_cache();
    return done();
}

/*
 * Patterns of builds: Go's filepath.Match for sources, and what .dockerignore and --exclude have, where `**` stands for any number of
 * directories. Matching takes time in proportion to the lengths of both, whatever the pattern.
 */
#ifndef TIFFIN_PATTERN_H
#define TIFFIN_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pattern_kind { PATTERN_GLOB, PATTERN_IGNORE };
enum pattern_form { PATTERN_EXACT, PATTERN_PREFIX, PATTERN_SUFFIX, PATTERN_TOKENS };

struct token {
    int kind;
    uint32_t rune;
    const char *class; /* behind its bracket, in the pattern's text */
};

struct pattern {
    const char *text; /* the caller's */
    enum pattern_form form;
    struct token *token;
    size_t tokens;
};

/* -1: no pattern (reported at stage "pattern"). `text` must outlive it. */
int pattern_compile(struct pattern *pattern, enum pattern_kind kind, const char *text);
bool pattern_match(const struct pattern *pattern, const char *path);
/* Whether something that begins with `prefix` may match. */
bool pattern_may_match(const struct pattern *pattern, const char *prefix);
void pattern_free(struct pattern *pattern);

/* Whether a source has wildcards, other than behind a backslash. */
bool has_wildcards(const char *text, size_t length);

/* Rules of which the last that matches counts; those that begin with `!` take back. */
struct patterns {
    struct pattern *pattern;
    bool *is_exception;
    size_t count;
    bool has_exceptions;
};

int patterns_add(struct patterns *patterns, const char *text);
void patterns_free(struct patterns *patterns);
/*
 * Whether the rules match a path. `above` is what `here` was for its directory (NULL: it is at the top), a byte for each rule: what
 * matches a directory matches all in it.
 */
bool patterns_match(const struct patterns *patterns, const char *path, const uint8_t *above, uint8_t *here);

#endif

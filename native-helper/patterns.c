/* Lists of rules. See pattern.h. */
#include "pattern.h"

#include "util.h"

#include <errno.h>
#include <string.h>

int patterns_add(struct patterns *patterns, const char *text) {
    bool is_exception = *text == '!';
    text += is_exception;
    if (*text == '\0')
        return fail("pattern", NO_OP, 0, "a pattern is empty");
    struct pattern *more = realloc(patterns->pattern, (patterns->count + 1) * sizeof(*more));
    if (!more)
        return fail("pattern", NO_OP, ENOMEM, "remember a pattern");
    patterns->pattern = more;
    bool *exceptions = realloc(patterns->is_exception, (patterns->count + 1) * sizeof(*exceptions));
    if (!exceptions)
        return fail("pattern", NO_OP, ENOMEM, "remember a pattern");
    patterns->is_exception = exceptions;
    patterns->has_exceptions |= is_exception;
    exceptions[patterns->count] = is_exception;
    return pattern_compile(&more[patterns->count++], PATTERN_IGNORE, text);
}

void patterns_free(struct patterns *patterns) {
    for (size_t i = 0; i < patterns->count; i++)
        pattern_free(&patterns->pattern[i]);
    free(patterns->pattern);
    free(patterns->is_exception);
    *patterns = (struct patterns){0};
}

bool patterns_match(const struct patterns *patterns, const char *path, const uint8_t *above, uint8_t *here) {
    bool matched = false;
    for (size_t i = 0; i < patterns->count; i++) {
        bool is_match = above && above[i];
        /* A rule that could change nothing is not asked. */
        if (!is_match && patterns->is_exception[i] == matched)
            is_match = pattern_match(&patterns->pattern[i], path);
        here[i] = is_match;
        if (is_match)
            matched = !patterns->is_exception[i];
    }
    return matched;
}

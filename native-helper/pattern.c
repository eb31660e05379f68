/* See pattern.h. A pattern is a list of tokens; matching keeps the set of tokens that may come next, as a bit each. */
#include "pattern.h"

#include "util.h"

#include <errno.h>
#include <string.h>

enum { LITERAL, ANY, CLASS, STAR, REST, DEEP };

enum { TOKENS_MAX = 8192, WORD_BITS = 64, SET_WORDS = TOKENS_MAX / WORD_BITS + 1, RUNE_BYTES = 0x110000 };

struct set {
    uint64_t word[SET_WORDS];
};

/* One character of UTF-8; a byte that is none stands for itself, beyond all characters. */
static size_t decode(const char *text, uint32_t *rune) {
    const uint8_t *bytes = (const uint8_t *)text;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = bytes[0] < 0x80 ? 1 : bytes[0] < 0xc2 ? 0 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : bytes[0] < 0xf5 ? 4 : 0;
    if (length == 1) {
        *rune = bytes[0];
        return 1;
    }
    uint32_t value = length == 0 ? 0 : bytes[0] & (0x7fu >> length);
    size_t i = 1;
    for (; i < length && (bytes[i] & 0xc0) == 0x80; i++)
        value = value << 6 | (bytes[i] & 0x3fu);
    bool is_whole = length > 0 && i == length && value >= least[length] && value < RUNE_BYTES && (value < 0xd800 || value > 0xdfff);
    *rune = is_whole ? value : (uint32_t)RUNE_BYTES + bytes[0];
    return is_whole ? length : 1;
}

/* A character of a class, with its backslash; NULL where there is none. */
static const char *class_rune(const char *text, uint32_t *rune) {
    if (*text == '\0' || *text == '-' || *text == ']')
        return NULL;
    text += *text == '\\';
    if (*text == '\0')
        return NULL;
    return text + decode(text, rune);
}

/* Behind the class, or NULL when it is none. *in tells whether it has the rune. */
static const char *read_class(const char *text, uint32_t rune, bool *in) {
    bool negated = *text == '^';
    text += negated;
    bool found = false;
    for (size_t ranges = 0; *text != ']' || ranges == 0; ranges++) {
        uint32_t low, high;
        if (!(text = class_rune(text, &low)))
            return NULL;
        high = low;
        if (*text == '-' && !(text = class_rune(text + 1, &high)))
            return NULL;
        found |= low <= rune && rune <= high;
    }
    *in = found != negated;
    return text + 1;
}

static int refuse(const char *text, const char *why) {
    return fail("pattern", NO_OP, 0, "%s: %s", text, why);
}

static int add_token(struct pattern *pattern, int kind, uint32_t rune, const char *class) {
    if (pattern->tokens == TOKENS_MAX - 1)
        return refuse(pattern->text, "the pattern is too long");
    pattern->token[pattern->tokens++] = (struct token){kind, rune, class};
    return 0;
}

/* Stars of an ignore file: `**` with the slash behind it, at the end, or one for a name. Moves *next behind them. */
static int add_stars(struct pattern *pattern, const char **next) {
    bool is_first = pattern->tokens == 0;
    if (**next != '*') {
        pattern->form = PATTERN_TOKENS;
        return add_token(pattern, STAR, 0, NULL);
    }
    *next += 1;
    *next += **next == '/';
    bool is_last = **next == '\0';
    pattern->form = is_first ? PATTERN_SUFFIX : is_last && pattern->form == PATTERN_EXACT ? PATTERN_PREFIX : PATTERN_TOKENS;
    return add_token(pattern, is_last ? REST : DEEP, 0, NULL);
}

static int add_one(struct pattern *pattern, enum pattern_kind kind, const char **next) {
    uint32_t rune;
    bool in;
    *next += decode(*next, &rune);
    switch (rune) {
    case '*':
        if (kind == PATTERN_IGNORE)
            return add_stars(pattern, next);
        return add_token(pattern, STAR, 0, NULL);
    case '?':
        pattern->form = PATTERN_TOKENS;
        return add_token(pattern, ANY, 0, NULL);
    case '[': {
        const char *class = *next;
        pattern->form = PATTERN_TOKENS;
        if (!(*next = read_class(class, 0, &in)))
            return refuse(pattern->text, "a bracket of the pattern is not closed, or has nothing in it");
        return add_token(pattern, CLASS, 0, class);
    }
    case '\\':
        if (**next == '\0')
            return refuse(pattern->text, "the pattern ends in a backslash");
        pattern->form = PATTERN_TOKENS;
        *next += decode(*next, &rune);
        return add_token(pattern, LITERAL, rune, NULL);
    default:
        return add_token(pattern, LITERAL, rune, NULL);
    }
}

int pattern_compile(struct pattern *pattern, enum pattern_kind kind, const char *text) {
    *pattern = (struct pattern){.text = text, .form = kind == PATTERN_GLOB ? PATTERN_TOKENS : PATTERN_EXACT};
    pattern->token = calloc(strlen(text) + 1, sizeof(*pattern->token));
    if (!pattern->token)
        return fail("pattern", NO_OP, ENOMEM, "remember a pattern");
    for (const char *next = text; *next;)
        if (add_one(pattern, kind, &next) < 0)
            return -1;
    return 0;
}

void pattern_free(struct pattern *pattern) {
    free(pattern->token);
    *pattern = (struct pattern){0};
}

static void set_bit(struct set *set, size_t at) {
    set->word[at / WORD_BITS] |= UINT64_C(1) << at % WORD_BITS;
}

/* The token may come next, and what follows those that may stand for nothing. */
static void arrive(const struct pattern *pattern, struct set *set, size_t at) {
    set_bit(set, at);
    while (at < pattern->tokens && pattern->token[at].kind >= STAR)
        set_bit(set, ++at);
}

static void step_token(const struct pattern *pattern, size_t at, uint32_t rune, struct set *next) {
    const struct token *token = &pattern->token[at];
    bool in = false;
    switch (token->kind) {
    case LITERAL:
        in = token->rune == rune;
        break;
    case ANY:
        in = rune != '/';
        break;
    case CLASS:
        read_class(token->class, rune, &in);
        break;
    case STAR:
        if (rune != '/')
            arrive(pattern, next, at);
        return;
    case REST:
        arrive(pattern, next, at);
        return;
    default:
        set_bit(next, at);
        in = rune == '/';
    }
    if (in)
        arrive(pattern, next, at + 1);
}

/* Reads all of `text`; false when nothing may come next. */
static bool run(const struct pattern *pattern, const char *text, struct set *set) {
    size_t words = pattern->tokens / WORD_BITS + 1;
    memset(set->word, 0, words * sizeof(*set->word));
    arrive(pattern, set, 0);
    while (*text) {
        struct set next;
        uint32_t rune;
        text += decode(text, &rune);
        memset(next.word, 0, words * sizeof(*next.word));
        bool is_alive = false;
        for (size_t word = 0; word < words; word++)
            for (uint64_t bits = set->word[word]; bits; bits &= bits - 1) {
                size_t at = word * WORD_BITS + (size_t)__builtin_ctzll(bits);
                if (at < pattern->tokens)
                    step_token(pattern, at, rune, &next);
            }
        for (size_t word = 0; word < words; word++)
            is_alive |= next.word[word] != 0;
        if (!is_alive)
            return false;
        memcpy(set->word, next.word, words * sizeof(*next.word));
    }
    return true;
}

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && memcmp(text + length - end_length, end, end_length) == 0;
}

bool pattern_match(const struct pattern *pattern, const char *path) {
    struct set set;
    size_t last = pattern->tokens;
    switch (pattern->form) {
    case PATTERN_EXACT:
        return strcmp(pattern->text, path) == 0;
    case PATTERN_PREFIX:
        return strncmp(path, pattern->text, strlen(pattern->text) - 2) == 0;
    case PATTERN_SUFFIX:
        return ends_with(path, pattern->text + 2) || (pattern->text[2] == '/' && strcmp(path, pattern->text + 3) == 0);
    default:
        return run(pattern, path, &set) && (set.word[last / WORD_BITS] >> last % WORD_BITS & 1);
    }
}

bool pattern_may_match(const struct pattern *pattern, const char *prefix) {
    struct set set;
    return run(pattern, prefix, &set);
}

bool has_wildcards(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\\')
            i++;
        else if (text[i] == '*' || text[i] == '?' || text[i] == '[')
            return true;
    }
    return false;
}

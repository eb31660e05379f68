/* The keys that detach from a container; see relay.h. */
#include "relay.h"

#include <string.h>

/* A single character, or `ctrl-` and a letter or one of @ [ \ ] ^ _ */
static bool parse_key(const char *key, size_t length, char *value) {
    if (length == 1) {
        *value = key[0];
        return true;
    }
    if (length != 6 || strncmp(key, "ctrl-", 5) != 0)
        return false;
    char letter = key[5];
    if (letter >= 'a' && letter <= 'z')
        letter = (char)(letter - 'a' + 'A');
    if (letter < '@' || letter > '_')
        return false;
    *value = (char)(letter - '@');
    return true;
}

bool relay_parse_keys(const char *text, struct relay_options *options) {
    options->detach_count = 0;
    if (!*text)
        return true;
    for (;;) {
        size_t length = strcspn(text, ",");
        if (options->detach_count == DETACH_KEYS_MAX || !parse_key(text, length, &options->detach_keys[options->detach_count]))
            return false;
        options->detach_count++;
        if (!text[length])
            return true;
        text += length + 1;
    }
}

/* What was held back turned out not to be the sequence: send its first byte, and match the others anew. */
static void give_up_prefix(struct key_matcher *matcher, char *out, size_t *out_length) {
    const char *keys = matcher->options->detach_keys;
    size_t held = matcher->matched;
    for (size_t start = 1; start <= held; start++) {
        out[(*out_length)++] = keys[start - 1];
        if (memcmp(keys, keys + start, held - start) == 0) {
            matcher->matched = held - start;
            return;
        }
    }
}

bool match_keys(struct key_matcher *matcher, const char *bytes, size_t length, char *out, size_t *out_length) {
    const struct relay_options *options = matcher->options;
    *out_length = 0;
    for (size_t i = 0; i < length; i++) {
        while (matcher->matched > 0 && bytes[i] != options->detach_keys[matcher->matched])
            give_up_prefix(matcher, out, out_length);
        if (options->detach_count == 0 || bytes[i] != options->detach_keys[matcher->matched])
            out[(*out_length)++] = bytes[i];
        else if (++matcher->matched == options->detach_count)
            return true;
    }
    return false;
}

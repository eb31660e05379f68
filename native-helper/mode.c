/* See mode.h. */
#include "mode.h"

#include <string.h>
#include <sys/stat.h>

enum { OCTAL_DIGITS = 5, MODE_BITS = 07777, USER = 04700, GROUP = 02070, OTHER = 01007 };

static bool is_octal(const char *text, mode_t *mode) {
    mode_t value = 0;
    size_t length = strspn(text, "01234567");
    size_t zeros = strspn(text, "0");
    if (length == 0 || text[length] != '\0' || length - zeros > OCTAL_DIGITS)
        return false;
    for (const char *digit = text; *digit; digit++)
        value = value * 8 + (mode_t)(*digit - '0');
    *mode = value;
    return value <= MODE_BITS;
}

static mode_t who_bits(char who) {
    return who == 'u' ? USER : who == 'g' ? GROUP : who == 'o' ? OTHER : MODE_BITS;
}

/* The bits of one class as those of all three. */
static mode_t copied_bits(char from, mode_t mode) {
    mode_t bits = from == 'u' ? mode >> 6 & 7 : from == 'g' ? mode >> 3 & 7 : mode & 7;
    return bits << 6 | bits << 3 | bits;
}

static mode_t permission_bits(char permission, mode_t mode, bool is_directory) {
    switch (permission) {
    case 'r':
        return 0444;
    case 'w':
        return 0222;
    case 'x':
        return 0111;
    case 'X':
        return is_directory || (mode & 0111) ? 0111 : 0;
    case 's':
        return 06000;
    case 't':
        return 01000;
    default:
        return copied_bits(permission, mode);
    }
}

/* One clause: `ugo+rw-x`. Moves *next behind it; false when it is none. */
static bool apply_clause(const char **next, mode_t *mode, bool is_directory) {
    mode_t who = 0;
    for (; **next && strchr("ugoa", **next); ++*next)
        who |= who_bits(**next);
    if (who == 0)
        who = MODE_BITS;
    if (!**next || !strchr("+-=", **next))
        return false;
    while (**next && strchr("+-=", **next)) {
        char operation = *(*next)++;
        mode_t bits = 0;
        for (; **next && strchr("rwxXstugo", **next); ++*next)
            bits |= permission_bits(**next, *mode, is_directory);
        if (operation == '=')
            *mode = (*mode & ~who) | (bits & who);
        else if (operation == '+')
            *mode |= bits & who;
        else
            *mode &= ~(bits & who);
    }
    return true;
}

static bool apply(const char *text, mode_t *mode, bool is_directory) {
    mode_t octal = 0;
    if (is_octal(text, &octal)) {
        *mode = octal;
        return true;
    }
    for (const char *next = text;; next++) {
        if (!apply_clause(&next, mode, is_directory))
            return false;
        if (*next != ',')
            return *next == '\0';
    }
}

bool mode_is_valid(const char *text) {
    mode_t mode = 0;
    return apply(text, &mode, false);
}

mode_t mode_apply(const char *text, mode_t mode, bool is_directory) {
    mode &= MODE_BITS;
    apply(text, &mode, is_directory);
    return mode;
}

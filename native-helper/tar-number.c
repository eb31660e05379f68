/* Numbers of tar headers: octal, base-256, decimal. What does not fit or is not a number is refused, never cut. */
#include "tar.h"

static bool base256(const uint8_t *field, size_t length, int64_t *number) {
    bool negative = field[0] == 0xff;
    uint64_t value = negative ? UINT64_MAX : 0;
    if (!negative && field[0] != 0x80)
        return false;
    for (size_t i = 1; i < length; i++) {
        if ((value >> 55) != (negative ? UINT64_MAX >> 55 : 0))
            return false;
        value = value << 8 | field[i];
    }
    *number = (int64_t)value;
    return (*number < 0) == negative;
}

bool tar_number(const uint8_t *field, size_t length, int64_t *number) {
    uint64_t value = 0;
    size_t at = 0;
    if (field[0] & 0x80)
        return base256(field, length, number);
    while (at < length && field[at] == ' ')
        at++;
    for (; at < length && field[at] >= '0' && field[at] <= '7'; at++) {
        if (value >> 60)
            return false;
        value = value << 3 | (uint64_t)(field[at] - '0');
    }
    for (; at < length; at++)
        if (field[at] != ' ' && field[at] != '\0')
            return false;
    *number = (int64_t)value;
    return true;
}

bool tar_unsigned(const uint8_t *field, size_t length, uint64_t *number) {
    int64_t value;
    if (!tar_number(field, length, &value) || value < 0)
        return false;
    *number = (uint64_t)value;
    return true;
}

bool tar_decimal(const char *text, size_t length, uint64_t *number) {
    uint64_t value = 0;
    if (length == 0)
        return false;
    for (size_t i = 0; i < length; i++)
        if (text[i] < '0' || text[i] > '9' || __builtin_mul_overflow(value, (uint64_t)10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(text[i] - '0'), &value))
            return false;
    *number = value;
    return value <= INT64_MAX;
}

/*
 * text.h: the little text that the monitor writes for others to parse: JSON strings and times.
 */
#ifndef TIFFIN_TEXT_H
#define TIFFIN_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum { ESCAPED_MAX = 6, TIME_BYTES = 48 };

/*
 * Writes the inside of a JSON string; what is not UTF-8 becomes U+FFFD. Needs ESCAPED_MAX bytes of room for each byte of `text`; returns
 * the length. No end is written.
 */
size_t json_escape(const char *text, size_t length, char *out);

/* `2026-11-21T10:42:29`, in UTC: no time zone files are read here. */
void format_seconds(time_t seconds, char text[TIME_BYTES]);
/* The same with nine digits of the second and `Z`, from nanoseconds since 1970. */
void format_moment(int64_t nanoseconds, char text[TIME_BYTES]);

#endif

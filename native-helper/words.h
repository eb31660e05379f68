/* Words for a verb that are too many or too long for its arguments: each ends with NUL. */
#ifndef TIFFIN_WORDS_H
#define TIFFIN_WORDS_H

#include <stddef.h>

struct words {
    char *text;
    size_t length;
    size_t next; /* where the next one begins */
};

/* Reads all of them. -1 (reported at stage "arguments"): too many, or the last one does not end. */
int words_read(int fd, struct words *words);
/* NULL after the last. */
const char *words_next(struct words *words);
/* Bytes, which may have NULs, after a word that says how many; NULL when there are fewer. */
const char *words_bytes(struct words *words, size_t length);
void words_free(struct words *words);

#endif

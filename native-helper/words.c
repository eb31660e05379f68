/* See words.h. */
#include "words.h"

#include "util.h"

#include <errno.h>
#include <string.h>

enum { FIRST_ROOM = 1 << 16, MOST = 1 << 27 };

int words_read(int fd, struct words *words) {
    size_t room = 0;
    *words = (struct words){0};
    for (;;) {
        if (words->length == room) {
            room = room ? room * 2 : FIRST_ROOM;
            char *more = room > MOST ? NULL : realloc(words->text, room);
            if (!more)
                return fail("arguments", NO_OP, E2BIG, "more words than there is room for");
            words->text = more;
        }
        ssize_t got = RETRY(read(fd, words->text + words->length, room - words->length));
        if (got < 0)
            return fail("arguments", NO_OP, errno, "read the words");
        if (got == 0)
            break;
        words->length += (size_t)got;
    }
    if (words->length > 0 && words->text[words->length - 1] != '\0')
        return fail("arguments", NO_OP, EINVAL, "the last word does not end");
    return 0;
}

const char *words_next(struct words *words) {
    if (words->next >= words->length)
        return NULL;
    const char *word = words->text + words->next;
    words->next += strlen(word) + 1;
    return word;
}

const char *words_bytes(struct words *words, size_t length) {
    if (words->length - words->next < length)
        return NULL;
    const char *bytes = words->text + words->next;
    words->next += length;
    return bytes;
}

void words_free(struct words *words) {
    free(words->text);
    *words = (struct words){0};
}

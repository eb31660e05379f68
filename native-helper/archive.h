/*
 * Archives that ADD unpacks: recognised by their bytes, plain or compressed, and read by the reader that layers are read with.
 *
 * What the helper cannot decode is decoded by the host's own program into a file without a name, before anything of the stage can be
 * reached. Failures are reported at stage "archive".
 */
#ifndef TIFFIN_ARCHIVE_H
#define TIFFIN_ARCHIVE_H

#include "decoder.h"
#include "stage.h"

enum archive_kind { ARCHIVE_NONE, ARCHIVE_PLAIN, ARCHIVE_GZIP, ARCHIVE_ZSTD };

/*
 * What an open file is, from its beginning; the file is replaced by what the host's program makes of it, in `directory`, where one is
 * needed. -1 (reported).
 */
int archive_open(int *fd, const char *name, const char *directory);
/* Unpacks it into the destination of the stage. */
int archive_unpack(struct stage *stage, const struct realm *realm, int fd, enum archive_kind kind);

#endif

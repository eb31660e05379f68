/* The modes of --chmod: octal, or symbolic as for chmod(1), with a umask of 0. */
#ifndef TIFFIN_MODE_H
#define TIFFIN_MODE_H

#include <stdbool.h>
#include <sys/types.h>

/* Whether the text is a mode. */
bool mode_is_valid(const char *text);
/* What a file that has `mode` gets. */
mode_t mode_apply(const char *text, mode_t mode, bool is_directory);

#endif

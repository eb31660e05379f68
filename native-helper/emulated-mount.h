/* emulated-mount.h: detached mounts by mount(2) alone; used by detached.c only, whose header has the contracts. */
#ifndef TIFFIN_EMULATED_MOUNT_H
#define TIFFIN_EMULATED_MOUNT_H

#include <stdbool.h>
#include <stdint.h>

int emulated_prepare(void);
int emulated_new(const char *type, const char *options, const char *skip, uint64_t attributes);
int emulated_clone(int directory, const char *path, bool recursive);
int emulated_set_attributes(int mount, uint64_t attributes, bool recursive);
int emulated_set_propagation(int mount, uint64_t propagation, bool recursive);
int emulated_attach(int mount, int place);
int emulated_reopen(int mount);

#endif

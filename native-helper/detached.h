/*
 * detached.h: mounts that are nowhere yet: made or cloned, given attributes, then put in place.
 *
 * With the mount API of Linux 5.2 and mount_setattr of 5.12 they are just descriptors. Where a seccomp filter or an
 * emulated kernel lacks those calls, mount(2) does the same on a hidden tmpfs, in whose numbered directories such mounts
 * wait; the descriptor then is that directory's. Descriptors made by M are good in S, which inherits the hidden tmpfs.
 */
#ifndef TIFFIN_DETACHED_H
#define TIFFIN_DETACHED_H

#include <stdbool.h>
#include <stdint.h>

/* Decides between the two ways, and makes the hidden tmpfs for the second. Called by M before S exists. -1 with errno. */
int detached_prepare(void);

/* A new instance of a file system. `options` as in mount(8), `skip` names one to leave out; attributes MOUNT_ATTR_…. */
int detached_new(const char *type, const char *options, const char *skip, uint64_t attributes);

/* A clone of what is at the path, or of the descriptor itself when the path is "". */
int detached_clone(int directory, const char *path, bool recursive);

/* The same of a symbolic link itself, or of whatever else is at the path. */
int detached_clone_link(const char *path, bool recursive);

/* Adds attributes; also on a mount in place. */
int detached_set_attributes(int mount, uint64_t attributes, bool recursive);
int detached_set_propagation(int mount, uint64_t propagation, bool recursive);

/* Puts it onto `place`, an O_PATH descriptor. */
int detached_attach(int mount, int place);

/* True with mount(2): a mount cannot be used before it is attached by path, see rootfs.c. */
bool detached_is_emulated(void);

/* Opens `hidden/N` anew for a descriptor that M made, so that it belongs to the caller's mount namespace. Emulation only. */
int detached_reopen(int mount);

/* Mounts an overlay given as one option string into a hidden directory. Emulation, and kernels before 6.7. */
int detached_mount_string(const char *type, const char *options);

#endif

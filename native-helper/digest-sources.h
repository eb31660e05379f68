/*
 * What makes the sources of an instruction the same as earlier ones: names, kinds, modes, owners as they arrive, attributes, link
 * targets and bytes; never times.
 */
#ifndef TIFFIN_DIGEST_SOURCES_H
#define TIFFIN_DIGEST_SOURCES_H

#include "build-request.h"
#include "digest-cache.h"
#include "inode-table.h"
#include "sha256.h"

struct sources_digest {
    struct sha256 sha;
    struct digest_cache *cache;
    bool keeps_owners;
    struct inode_table known;
    uint64_t entries, bytes;
    char text[65];
};

/* The digest of a set, whose patterns were found. */
int digest_sources(struct sources_digest *digest, struct build_request *request);

#endif

/* See dns.h. */
#include "dns.h"

#include <string.h>

enum { HEADER = 12, CLASS_IN = 1, TYPE_OPT = 41, LABEL_MAX = 63, JUMPS_MAX = 32, ALIASES_MAX = 16 };

static uint16_t get16(const uint8_t *at) {
    return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t get32(const uint8_t *at) {
    return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static uint8_t *put16(uint8_t *at, unsigned value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
    return at + 2;
}

static char plain_letter(uint8_t byte) {
    if (byte >= 'A' && byte <= 'Z')
        return (char)(byte - 'A' + 'a');
    bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
    return is_plain ? (char)byte : '?';
}

/*
 * The name at `offset`; returns where the message goes on behind it, 0 when it is none. Pointers lead backwards only, and not often, so
 * that no message makes us walk for ever.
 */
static size_t read_name(const uint8_t *message, size_t length, size_t offset, char name[DNS_NAME_BYTES]) {
    size_t used = 0, behind = 0, limit = offset;
    for (unsigned jumps = 0; offset < length;) {
        uint8_t size = message[offset];
        if (size == 0) {
            name[used > 0 ? used - 1 : 0] = '\0';
            return behind ? behind : offset + 1;
        }
        if ((size & 0xc0) == 0xc0) {
            if (offset + 2 > length || ++jumps > JUMPS_MAX)
                return 0;
            size_t to = get16(message + offset) & 0x3fffu;
            if (to >= limit)
                return 0;
            behind = behind ? behind : offset + 2;
            offset = limit = to;
            continue;
        }
        if (size > LABEL_MAX || offset + 1 + size > length || used + size + 2 > DNS_NAME_BYTES)
            return 0;
        for (size_t i = 1; i <= size; i++)
            name[used++] = plain_letter(message[offset + i]);
        name[used++] = '.';
        offset += 1u + size;
    }
    return 0;
}

bool dns_read_question(const uint8_t *message, size_t length, struct dns_question *question) {
    if (length < HEADER || (message[2] & 0xf8) != 0 || get16(message + 4) != 1)
        return false;
    size_t end = read_name(message, length, HEADER, question->name);
    /* Our answer repeats the question as it stands: it must not point elsewhere. */
    if (end == 0 || end + 4 > length || end + 4 > DNS_MESSAGE_BYTES / 2 || get16(message + end + 2) != CLASS_IN)
        return false;
    for (size_t at = HEADER; message[at] != 0; at += 1u + message[at])
        if (message[at] > LABEL_MAX)
            return false;
    question->id = get16(message);
    question->recursion_desired = (message[2] & 1) != 0;
    question->type = get16(message + end);
    question->end = end + 4;
    return true;
}

static uint8_t *put_name(uint8_t *at, const char *name) {
    while (*name) {
        size_t size = strcspn(name, ".");
        if (size == 0 || size > LABEL_MAX)
            return NULL;
        *at++ = (uint8_t)size;
        memcpy(at, name, size);
        at += size;
        name += size + (name[size] == '.');
    }
    *at++ = 0;
    return at;
}

size_t dns_write_query(uint8_t message[DNS_MESSAGE_BYTES], uint16_t id, const char *name, uint16_t type) {
    if (!*name || strlen(name) + 2 > DNS_NAME_BYTES)
        return 0;
    memset(message, 0, HEADER);
    put16(message, id);
    message[2] = 1; /* recursion desired */
    put16(message + 4, 1);
    put16(message + 10, 1);
    uint8_t *at = put_name(message + HEADER, name);
    if (!at)
        return 0;
    at = put16(put16(at, type), CLASS_IN);
    /* EDNS: answers of up to so many bytes. */
    *at++ = 0;
    at = put16(put16(at, TYPE_OPT), DNS_MESSAGE_BYTES);
    memset(at, 0, 6);
    return (size_t)(at + 6 - message);
}

struct resource {
    char owner[DNS_NAME_BYTES];
    uint16_t type;
    uint32_t ttl_seconds;
    size_t data, size;
};

/* Returns where the next one is, 0 at the end of what can be read. */
static size_t read_resource(const uint8_t *message, size_t length, size_t offset, struct resource *resource) {
    size_t at = read_name(message, length, offset, resource->owner);
    if (at == 0 || at + 10 > length)
        return 0;
    resource->type = get16(message + at);
    resource->ttl_seconds = get32(message + at + 4);
    resource->size = get16(message + at + 8);
    resource->data = at + 10;
    bool is_in = get16(message + at + 2) == CLASS_IN;
    if (!is_in)
        resource->type = 0;
    return resource->data + resource->size > length ? 0 : resource->data + resource->size;
}

static void add_address(struct dns_addresses *found, const uint8_t *bytes, size_t size, uint32_t ttl_seconds) {
    if (found->count == DNS_ADDRESSES_MAX)
        return;
    if (found->count == 0 || ttl_seconds < found->ttl_seconds)
        found->ttl_seconds = ttl_seconds;
    memcpy(found->bytes[found->count++], bytes, size);
}

/* One walk through the answers: the addresses of `name`; where it is an alias, `name` becomes what it stands for. */
static bool follow(const uint8_t *message, size_t length, size_t offset, uint16_t type, char name[DNS_NAME_BYTES],
                   struct dns_addresses *found) {
    struct resource resource;
    char alias[DNS_NAME_BYTES];
    bool is_alias = false;
    size_t size = type == DNS_TYPE_A ? 4 : 16;
    for (unsigned left = get16(message + 6); left > 0; left--) {
        offset = read_resource(message, length, offset, &resource);
        if (offset == 0)
            break;
        if (strcmp(resource.owner, name) != 0)
            continue;
        if (resource.type == type && resource.size == size)
            add_address(found, message + resource.data, size, resource.ttl_seconds);
        else if (resource.type == DNS_TYPE_CNAME && read_name(message, length, resource.data, alias) != 0)
            is_alias = true;
    }
    if (is_alias && found->count == 0)
        memcpy(name, alias, DNS_NAME_BYTES);
    return is_alias && found->count == 0;
}

int dns_read_answer(const uint8_t *message, size_t length, const struct dns_question *asked, struct dns_addresses *found) {
    struct dns_question repeated = {0};
    char name[DNS_NAME_BYTES];
    memset(found, 0, sizeof(*found));
    if (length < HEADER || get16(message) != asked->id || (message[2] & 0xf8) != 0x80 || get16(message + 4) != 1)
        return -1;
    size_t end = read_name(message, length, HEADER, repeated.name);
    if (end == 0 || end + 4 > length || strcmp(repeated.name, asked->name) != 0 || get16(message + end) != asked->type ||
        get16(message + end + 2) != CLASS_IN)
        return -1;
    memcpy(name, asked->name, DNS_NAME_BYTES);
    for (unsigned aliases = 0; aliases < ALIASES_MAX; aliases++)
        if (!follow(message, length, end + 4, asked->type, name, found))
            break;
    return message[3] & 0x0f;
}

size_t dns_write_answer(uint8_t out[DNS_MESSAGE_BYTES], const uint8_t *query, const struct dns_question *question, unsigned code,
                        const struct dns_addresses *found) {
    size_t size = question->type == DNS_TYPE_A ? 4 : 16, length = question->end;
    unsigned count = 0;
    memset(out, 0, HEADER);
    memcpy(out + HEADER, query + HEADER, question->end - HEADER);
    for (; found && count < found->count && length + 12 + size <= DNS_MESSAGE_BYTES / 2; count++) {
        uint8_t *at = put16(put16(put16(out + length, 0xc000 | HEADER), question->type), CLASS_IN);
        at = put16(put16(put16(at, found->ttl_seconds >> 16), found->ttl_seconds & 0xffff), (unsigned)size);
        memcpy(at, found->bytes[count], size);
        length += 12 + size;
    }
    put16(out, question->id);
    out[2] = (uint8_t)(0x80 | question->recursion_desired);
    out[3] = (uint8_t)(0x80 | code);
    put16(out + 4, 1);
    put16(out + 6, count);
    return length;
}

bool dns_may_stand_for(const uint8_t *address, uint16_t type) {
    static const uint8_t nothing[12];
    if (type == DNS_TYPE_A)
        return address[0] != 0 && address[0] != 127 && address[0] < 224 && !(address[0] == 169 && address[1] == 254);
    /* ::, ::1 and ::a.b.c.d; ::ffff:a.b.c.d leads to IPv4; fe80::/10, ff00::/8. */
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    return memcmp(address, nothing, 12) != 0 && memcmp(address, mapped, 12) != 0 && address[0] != 0xff &&
           !(address[0] == 0xfe && (address[1] & 0xc0) == 0x80);
}

/*
 * See egress.h: what was refused. Each destination and each name is written down once, up to so many: who is kept in must not be able to
 * fill the disk, nor keep us busy.
 */
#include "egress.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "record.h"
#include "text.h"
#include "util.h"

enum { SEEN_MAX = 512, LINE_BYTES = 512, BUFFER_BYTES = 8192 };

/* linux/netlink.h, linux/netfilter/nfnetlink_log.h: not there with musl alone. */
enum {
    FAMILY_NETLINK = 16,
    PROTOCOL_NETFILTER = 12,
    SUBSYSTEM_LOG = 4,
    MESSAGE_PACKET = 0,
    MESSAGE_CONFIG = 1,
    FLAG_REQUEST = 1,
    FLAG_ACK = 4
};
enum {
    MESSAGE_ERROR = 2,
    ATTRIBUTE_COMMAND = 1,
    ATTRIBUTE_MODE = 2,
    ATTRIBUTE_THRESHOLD = 5,
    ATTRIBUTE_PAYLOAD = 9,
    COMMAND_BIND = 1,
    MODE_PACKET = 2
};
enum { COPY_BYTES = 128 };

struct netlink_head {
    uint32_t length;
    uint16_t type, flags;
    uint32_t sequence, port;
    uint8_t family, version;
    uint16_t resource;
};

struct netlink_address {
    uint16_t family, pad;
    uint32_t port, groups;
};

struct attribute {
    uint16_t length, type;
};

static size_t align4(size_t length) {
    return (length + 3) & ~(size_t)3;
}

/* Sends one setting of our group and waits for the kernel's word. */
static int configure(int socket, uint16_t type, const void *value, size_t size) {
    struct {
        struct netlink_head head;
        struct attribute attribute;
        uint8_t value[8];
    } message = {.head = {.type = SUBSYSTEM_LOG << 8 | MESSAGE_CONFIG, .flags = FLAG_REQUEST | FLAG_ACK, .resource = htons(EGRESS_GROUP)},
                 .attribute = {.length = (uint16_t)(sizeof(struct attribute) + size), .type = type}};
    uint8_t answer[256];
    int32_t error;
    memcpy(message.value, value, size);
    message.head.length = (uint32_t)(sizeof(message.head) + align4(message.attribute.length));
    if (send(socket, &message, message.head.length, 0) < 0)
        return -1;
    ssize_t length = RETRY(recv(socket, answer, sizeof(answer), 0));
    if (length < 20)
        return -1;
    memcpy(&error, answer + 16, sizeof(error));
    uint16_t kind = (uint16_t)(answer[4] | answer[5] << 8);
    errno = -error;
    return kind == MESSAGE_ERROR && error == 0 ? 0 : -1;
}

int egress_open_blocked(void) {
    const struct netlink_address address = {.family = FAMILY_NETLINK};
    const uint8_t bind_group = COMMAND_BIND, mode[6] = {0, 0, 0, COPY_BYTES, MODE_PACKET, 0}, one[4] = {0, 0, 0, 1};
    cleanup_close int fd = socket(FAMILY_NETLINK, SOCK_RAW | SOCK_CLOEXEC, PROTOCOL_NETFILTER);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
        configure(fd, ATTRIBUTE_COMMAND, &bind_group, 1) < 0 || configure(fd, ATTRIBUTE_MODE, mode, sizeof(mode)) < 0 ||
        configure(fd, ATTRIBUTE_THRESHOLD, one, sizeof(one)) < 0)
        return -1;
    return take_fd(&fd);
}

/* FNV-1a: who is kept in may make two destinations look the same, and so hide one of its own tries behind the other. */
static uint64_t hash_of(const char *text) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *text; text++)
        hash = (hash ^ (uint8_t)*text) * 0x100000001b3u;
    return hash;
}

static bool is_new(struct egress *egress, const char *what) {
    uint64_t hash = hash_of(what);
    if (!egress->seen)
        egress->seen = calloc(SEEN_MAX, sizeof(*egress->seen));
    if (!egress->seen || egress->seen_count == SEEN_MAX)
        return false;
    for (unsigned i = 0; i < egress->seen_count; i++)
        if (egress->seen[i] == hash)
            return false;
    egress->seen[egress->seen_count++] = hash;
    return true;
}

/* `members` is JSON without its braces. */
static void write_line(struct egress *egress, const char *members) {
    char line[LINE_BYTES], time[TIME_BYTES];
    if (!is_new(egress, members))
        return;
    format_moment(nanoseconds_now(), time);
    const char *more = egress->seen_count == SEEN_MAX ? ",\"last\":true" : "";
    int length = snprintf(line, sizeof(line), "{\"time\":\"%s\",%s%s}\n", time, members, more);
    if (length > 0 && (size_t)length < sizeof(line))
        (void)!write(egress->log, line, (size_t)length);
}

void egress_log_name(struct egress *egress, const char *name) {
    char members[LINE_BYTES - 100];
    /* Of letters, digits and marks that need no escape: dns.h. */
    snprintf(members, sizeof(members), "\"kind\":\"name\",\"name\":\"%s\"", name);
    write_line(egress, members);
}

static const char *protocol_name(uint8_t protocol, char number[8]) {
    if (protocol == 6 || protocol == 17)
        return protocol == 6 ? "tcp" : "udp";
    if (protocol == 1 || protocol == 58)
        return "icmp";
    snprintf(number, 8, "%u", protocol);
    return number;
}

static void log_packet(struct egress *egress, const uint8_t *packet, size_t length) {
    char address[INET6_ADDRSTRLEN], number[8], members[LINE_BYTES - 100];
    bool is_ipv4 = length >= 20 && packet[0] >> 4 == 4;
    if (!is_ipv4 && (length < 40 || packet[0] >> 4 != 6))
        return;
    size_t head = is_ipv4 ? (packet[0] & 0x0fu) * 4u : 40;
    uint8_t protocol = packet[is_ipv4 ? 9 : 6];
    unsigned port = (protocol == 6 || protocol == 17) && head + 4 <= length ? (unsigned)(packet[head + 2] << 8 | packet[head + 3]) : 0;
    inet_ntop(is_ipv4 ? AF_INET : AF_INET6, packet + (is_ipv4 ? 16 : 24), address, sizeof(address));
    snprintf(members, sizeof(members), "\"kind\":\"address\",\"protocol\":\"%s\",\"address\":\"%s\",\"port\":%u",
             protocol_name(protocol, number), address, port);
    write_line(egress, members);
}

static void read_message(struct egress *egress, const uint8_t *message, size_t length) {
    for (size_t at = sizeof(struct netlink_head); at + sizeof(struct attribute) <= length;) {
        struct attribute attribute;
        memcpy(&attribute, message + at, sizeof(attribute));
        if (attribute.length < sizeof(attribute) || at + attribute.length > length)
            return;
        if ((attribute.type & 0x3fff) == ATTRIBUTE_PAYLOAD)
            log_packet(egress, message + at + sizeof(attribute), attribute.length - sizeof(attribute));
        at += align4(attribute.length);
    }
}

void egress_read_blocked(struct egress *egress) {
    uint8_t buffer[BUFFER_BYTES];
    ssize_t length = RETRY(recv(egress->blocked, buffer, sizeof(buffer), MSG_DONTWAIT));
    for (size_t at = 0; length > 0 && at + sizeof(struct netlink_head) <= (size_t)length;) {
        struct netlink_head head;
        memcpy(&head, buffer + at, sizeof(head));
        if (head.length < sizeof(head) || at + head.length > (size_t)length)
            return;
        if (head.type == (SUBSYSTEM_LOG << 8 | MESSAGE_PACKET))
            read_message(egress, buffer + at, head.length);
        at += align4(head.length);
    }
}

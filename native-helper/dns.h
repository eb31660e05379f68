/*
 * dns.h: as much of DNS messages as a filter needs: reads a question, asks for one name, reads the addresses of an answer, writes an
 * answer. Every byte that is read is hostile; nothing of what was read is passed on but addresses.
 */
#ifndef TIFFIN_DNS_H
#define TIFFIN_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DNS_NAME_BYTES = 256, DNS_MESSAGE_BYTES = 1232, DNS_ADDRESSES_MAX = 32 };
enum { DNS_TYPE_A = 1, DNS_TYPE_CNAME = 5, DNS_TYPE_AAAA = 28 };
enum { DNS_NO_ERROR = 0, DNS_SERVER_FAILURE = 2, DNS_NO_SUCH_NAME = 3, DNS_REFUSED = 5 };

struct dns_question {
    uint16_t id;
    bool recursion_desired;
    uint16_t type;
    /* In lower case, without the last dot; what is no letter, digit, hyphen or underscore is `?`. */
    char name[DNS_NAME_BYTES];
    /* Where the question ends in its message. */
    size_t end;
};

struct dns_addresses {
    uint32_t ttl_seconds;
    unsigned count;
    /* 4 bytes of A, 16 of AAAA. */
    uint8_t bytes[DNS_ADDRESSES_MAX][16];
};

/* A query with one question of class IN; false for anything else. */
bool dns_read_question(const uint8_t *message, size_t length, struct dns_question *question);
/* Returns the length, 0 for what is no name. */
size_t dns_write_query(uint8_t message[DNS_MESSAGE_BYTES], uint16_t id, const char *name, uint16_t type);
/*
 * The addresses that an answer to exactly this query gives the name, through aliases. Returns the response code, or -1 when it is no
 * answer to it.
 */
int dns_read_answer(const uint8_t *message, size_t length, const struct dns_question *asked, struct dns_addresses *found);
/* An answer to `query`, with these addresses and time to live (found may be NULL). Returns the length. */
size_t dns_write_answer(uint8_t out[DNS_MESSAGE_BYTES], const uint8_t *query, const struct dns_question *question, unsigned code,
                        const struct dns_addresses *found);
/* Whether an address may be what a public name stands for: not this machine, this link, a group or nothing. */
bool dns_may_stand_for(const uint8_t *address, uint16_t type);

#endif

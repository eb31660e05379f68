/* dns SECONDS: questions and answers, mutated, through what reads them. Under the sanitizers. */
#include "../dns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TURNS = 20000, MUTATIONS = 6 };

static uint64_t state = 0x9e3779b97f4a7c15ULL;
static unsigned long questions, answers;

static uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static size_t below(size_t limit) {
    return (size_t)(next_random() % limit);
}

/* In memory of its own, so that a read beyond the end is seen. */
static void read_one(const uint8_t *message, size_t length, const struct dns_question *asked) {
    struct dns_question question;
    struct dns_addresses found;
    uint8_t *copy = malloc(length ? length : 1), out[DNS_MESSAGE_BYTES];
    if (!copy)
        return;
    memcpy(copy, message, length);
    if (dns_read_question(copy, length, &question)) {
        questions++;
        dns_write_answer(out, copy, &question, DNS_REFUSED, NULL);
    }
    if (dns_read_answer(copy, length, asked, &found) >= 0) {
        answers++;
        dns_write_answer(out, message, asked, DNS_NO_ERROR, &found);
    }
    free(copy);
}

static void turn(void) {
    uint8_t query[DNS_MESSAGE_BYTES], answer[DNS_MESSAGE_BYTES];
    struct dns_question asked;
    struct dns_addresses some = {.ttl_seconds = 60, .count = (unsigned)below(5)};
    size_t length = dns_write_query(query, 7, "a.very.long.name.of.some.host.example.org", below(2) ? DNS_TYPE_A : DNS_TYPE_AAAA);
    if (!dns_read_question(query, length, &asked))
        abort();
    size_t answered = dns_write_answer(answer, query, &asked, DNS_NO_ERROR, &some);
    for (size_t i = below(MUTATIONS); i > 0; i--) {
        query[below(length)] = (uint8_t)next_random();
        answer[asked.end > 12 && below(2) ? asked.end + below(answered - asked.end + 1) : below(answered)] = (uint8_t)next_random();
    }
    read_one(query, below(8) ? length : below(length), &asked);
    read_one(answer, below(8) ? answered : below(answered), &asked);
}

int main(int argc, char **argv) {
    time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 1);
    do
        for (int i = 0; i < TURNS; i++)
            turn();
    while (time(NULL) < end);
    printf("%lu questions, %lu answers read\n", questions, answers);
    return 0;
}

/* Messages of the container and of name servers: whole, cut, looping and forged. */
#include "../dns.h"
#include "tap.h"

#include <string.h>

static const uint8_t address[4] = {192, 0, 2, 7};

static struct dns_question ask(const char *name, uint16_t type, uint8_t message[DNS_MESSAGE_BYTES], size_t *length) {
    struct dns_question question;
    *length = dns_write_query(message, 0x1234, name, type);
    /* Without our EDNS record: a plain question. */
    if (!dns_read_question(message, *length, &question))
        memset(&question, 0, sizeof(question));
    return question;
}

static void check_questions(void) {
    uint8_t message[DNS_MESSAGE_BYTES];
    size_t length;
    struct dns_question question = ask("pkg.example.org", DNS_TYPE_AAAA, message, &length);
    ok(question.id == 0x1234 && question.type == DNS_TYPE_AAAA && strcmp(question.name, "pkg.example.org") == 0, "reads what it writes");
    message[13] = 'P';
    message[14] = '\n';
    ok(dns_read_question(message, length, &question) && strcmp(question.name, "p?g.example.org") == 0,
       "takes capitals for small letters, and what is no letter for a mark");
    for (size_t cut = 0; cut < 32; cut++)
        if (dns_read_question(message, cut, &question))
            ok(false, "refuses a message cut off");
    message[2] |= 0x80;
    ok(!dns_read_question(message, length, &question), "takes no answer for a question");
    message[2] = 1;
    message[12] = 0xc0;
    message[13] = 12;
    ok(!dns_read_question(message, length, &question), "does not follow a name that points to itself");
    message[12] = 63;
    ok(!dns_read_question(message, 40, &question), "refuses a label beyond the end");
    ok(dns_write_query(message, 1, "", DNS_TYPE_A) == 0 && dns_write_query(message, 1, "a..b", DNS_TYPE_A) == 0,
       "asks for no name that is none");
}

static void check_answers(void) {
    uint8_t query[DNS_MESSAGE_BYTES], answer[DNS_MESSAGE_BYTES];
    size_t length;
    struct dns_question question = ask("pkg.example.org", DNS_TYPE_A, query, &length);
    struct dns_addresses some = {.ttl_seconds = 77, .count = 1}, found;
    memcpy(some.bytes[0], address, sizeof(address));
    length = dns_write_answer(answer, query, &question, DNS_NO_ERROR, &some);
    ok(dns_read_answer(answer, length, &question, &found) == DNS_NO_ERROR && found.count == 1 && found.ttl_seconds == 77 &&
           memcmp(found.bytes[0], address, 4) == 0,
       "reads the address that it writes");
    question.id ^= 1;
    ok(dns_read_answer(answer, length, &question, &found) == -1, "takes no answer with another number");
    question.id ^= 1;
    answer[13] = 'x';
    ok(dns_read_answer(answer, length, &question, &found) == -1, "takes no answer to another question");
    answer[13] = 'p';
    /* The owner of the address: the pointer to the question becomes one to a part of it. */
    answer[question.end + 1] = 16;
    ok(dns_read_answer(answer, length, &question, &found) == DNS_NO_ERROR && found.count == 0, "passes over the address of another name");
    answer[question.end + 1] = 12;
    answer[7] = 200;
    ok(dns_read_answer(answer, length, &question, &found) == DNS_NO_ERROR && found.count == 1, "believes no count of records");
    for (size_t cut = 0; cut < length; cut++)
        if (dns_read_answer(answer, cut, &question, &found) >= 0 && found.count > 0)
            ok(false, "finds no address in a message cut off");
    length = dns_write_answer(answer, query, &question, DNS_REFUSED, NULL);
    ok(dns_read_answer(answer, length, &question, &found) == DNS_REFUSED && found.count == 0, "refuses");
}

static void check_aliases(void) {
    uint8_t query[DNS_MESSAGE_BYTES], answer[DNS_MESSAGE_BYTES];
    size_t length;
    struct dns_question question = ask("a.test", DNS_TYPE_A, query, &length);
    struct dns_addresses found;
    length = dns_write_answer(answer, query, &question, DNS_NO_ERROR, NULL);
    /* a.test is b.test is a.test: */
    static const uint8_t loop[] = {0xc0, 12,  0,    5,  0, 1, 0, 0, 0, 9, 0, 4, 1, 'b', 0xc0, 14,
                                   1,    'b', 0xc0, 14, 0, 5, 0, 1, 0, 0, 0, 9, 0, 2,   0xc0, 12};
    memcpy(answer + length, loop, sizeof(loop));
    answer[7] = 2;
    ok(dns_read_answer(answer, length + sizeof(loop), &question, &found) == DNS_NO_ERROR && found.count == 0,
       "ends where aliases go round");
    /* a.test is b.test, which has an address: */
    static const uint8_t chain[] = {1, 'b',  0xc0, 14, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 192, 0,    2,
                                    7, 0xc0, 12,   0,  5, 0, 1, 0, 0, 0, 9, 0, 4, 1, 'b', 0xc0, 14};
    memcpy(answer + length, chain, sizeof(chain));
    ok(dns_read_answer(answer, length + sizeof(chain), &question, &found) == DNS_NO_ERROR && found.count == 1 &&
           memcmp(found.bytes[0], address, 4) == 0,
       "follows an alias in any order");
}

static void check_addresses(void) {
    static const uint8_t refused4[][4] = {{0, 0, 0, 0},     {127, 0, 0, 1}, {127, 9, 9, 9},
                                          {169, 254, 1, 2}, {224, 0, 0, 1}, {255, 255, 255, 255}};
    static const uint8_t taken4[][4] = {{192, 0, 2, 7}, {10, 0, 0, 1}, {223, 255, 255, 255}};
    static const uint8_t refused6[][16] = {
        {0}, {[15] = 1}, {[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1}, {0xfe, 0x80, [15] = 1}, {0xff, 2, [15] = 1}};
    static const uint8_t taken6[16] = {0x20, 1, 0x0d, 0xb8, [15] = 1};
    bool good = dns_may_stand_for(taken6, DNS_TYPE_AAAA);
    for (size_t i = 0; i < sizeof(taken4) / sizeof(taken4[0]); i++)
        good = good && dns_may_stand_for(taken4[i], DNS_TYPE_A);
    ok(good, "lets a name stand for the addresses of networks");
    bool bad = false;
    for (size_t i = 0; i < sizeof(refused4) / sizeof(refused4[0]); i++)
        bad = bad || dns_may_stand_for(refused4[i], DNS_TYPE_A);
    for (size_t i = 0; i < sizeof(refused6) / sizeof(refused6[0]); i++)
        bad = bad || dns_may_stand_for(refused6[i], DNS_TYPE_AAAA);
    ok(!bad, "and not for this machine, this link, a group or nothing");
}

int main(void) {
    check_questions();
    check_answers();
    check_aliases();
    check_addresses();
    return done();
}

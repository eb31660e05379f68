/* See egress.h: questions for names. */
#include "egress.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "monitor.h"
#include "util.h"

enum { DNS_PORT = 53, TRIES = 2, WAIT_MS = 2000, FILE_BYTES = 1 << 16, SHORTEST_SECONDS = 5, LONGEST_SECONDS = 3600 };
/* For so long after the answer has run out connections may still be begun: programs keep addresses. */
enum { GRACE_SECONDS = 600, CHANGE_BYTES = DNS_ADDRESSES_MAX * 3 * 96 };

/* Of either family, port 53. */
static socklen_t server_address(const char *text, struct sockaddr_storage *address) {
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(DNS_PORT)};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons(DNS_PORT)};
    memset(address, 0, sizeof(*address));
    if (inet_pton(AF_INET, text, &ipv4.sin_addr) == 1) {
        memcpy(address, &ipv4, sizeof(ipv4));
        return sizeof(ipv4);
    }
    if (inet_pton(AF_INET6, text, &ipv6.sin6_addr) == 1) {
        memcpy(address, &ipv6, sizeof(ipv6));
        return sizeof(ipv6);
    }
    return 0;
}

/* Reads the host's resolv.conf anew each time: the host may have changed its network. The names point into `text`. */
static unsigned host_servers(char text[FILE_BYTES], const char *servers[EGRESS_SERVERS_MAX]) {
    unsigned count = 0;
    char *line, *rest = text, *word;
    if (read_small_file(AT_FDCWD, "/etc/resolv.conf", text, FILE_BYTES) < 0)
        return 0;
    while (count < EGRESS_SERVERS_MAX && (line = strsep(&rest, "\n"))) {
        char *words = line + strspn(line, " \t");
        word = strsep(&words, " \t");
        if (!words || strcmp(word, "nameserver") != 0)
            continue;
        words += strspn(words, " \t");
        words[strcspn(words, " \t\r%#;")] = '\0';
        servers[count++] = words;
    }
    return count;
}

/* Asks one server by a socket of this question's own, whose port nobody knows; waits for an answer to exactly this. Returns its code or -1.
 */
static int ask(const char *server, const struct dns_question *question, struct dns_addresses *found) {
    uint8_t message[DNS_MESSAGE_BYTES];
    struct sockaddr_storage address;
    socklen_t size = server_address(server, &address);
    size_t length = dns_write_query(message, question->id, question->name, question->type);
    if (size == 0 || length == 0)
        return -1;
    cleanup_close int fd = socket(address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, size) < 0 || send(fd, message, length, 0) < 0)
        return -1;
    struct pollfd watched = {.fd = fd, .events = POLLIN};
    for (int64_t end = monotonic_ms() + WAIT_MS, now = end - WAIT_MS; now < end; now = monotonic_ms()) {
        if (poll(&watched, 1, (int)(end - now)) <= 0)
            continue;
        ssize_t received = recv(fd, message, sizeof(message), MSG_DONTWAIT);
        if (received < 0 && errno != EAGAIN && errno != EINTR)
            return -1;
        int code = received < 0 ? -1 : dns_read_answer(message, (size_t)received, question, found);
        if (code >= 0)
            return code;
    }
    return -1;
}

static int resolve(const struct egress *egress, struct dns_question *question, struct dns_addresses *found) {
    static char text[FILE_BYTES];
    const char *of_host[EGRESS_SERVERS_MAX];
    unsigned count = egress->server_count ? egress->server_count : host_servers(text, of_host);
    const char *const *servers = egress->server_count ? egress->servers : of_host;
    for (unsigned try = 0; try < TRIES * count; try++) {
        if (getrandom(&question->id, sizeof(question->id), 0) != sizeof(question->id))
            return -1;
        int code = ask(servers[try % count], question, found);
        if (code == DNS_NO_ERROR || code == DNS_NO_SUCH_NAME)
            return code;
    }
    return -1;
}

static void keep_sound(struct dns_addresses *found, uint16_t type) {
    unsigned kept = 0;
    for (unsigned i = 0; i < found->count; i++)
        if (dns_may_stand_for(found->bytes[i], type))
            memmove(found->bytes[kept++], found->bytes[i], sizeof(found->bytes[i]));
    found->count = kept;
    if (found->ttl_seconds < SHORTEST_SECONDS)
        found->ttl_seconds = SHORTEST_SECONDS;
    if (found->ttl_seconds > LONGEST_SECONDS)
        found->ttl_seconds = LONGEST_SECONDS;
}

/* An element that is there keeps its time when it is added again: it is taken away in between, and all of it is one step to the kernel. */
static int admit(const struct egress *egress, const char *set, uint16_t type, const struct dns_addresses *found) {
    char text[CHANGE_BYTES], address[INET6_ADDRSTRLEN], target[64];
    size_t used = 0;
    snprintf(target, sizeof(target), "inet tiffin %sv%c {", set, type == DNS_TYPE_A ? '4' : '6');
    unsigned seconds = found->ttl_seconds + GRACE_SECONDS;
    for (unsigned i = 0; i < found->count; i++) {
        inet_ntop(type == DNS_TYPE_A ? AF_INET : AF_INET6, found->bytes[i], address, sizeof(address));
        int length =
            snprintf(text + used, sizeof(text) - used, "add element %s %s }\ndelete element %s %s }\nadd element %s %s timeout %us }\n",
                     target, address, target, address, target, address, seconds);
        if (length < 0 || (size_t)length >= sizeof(text) - used)
            return -1;
        used += (size_t)length;
    }
    return found->count == 0 ? 0 : egress_change(egress, text);
}

static struct egress_name *find_name(const struct egress *egress, const char *name) {
    for (unsigned i = 0; i < egress->name_count; i++)
        if (strcmp(egress->names[i].name, name) == 0)
            return &egress->names[i];
    return NULL;
}

/* What is known for long enough is not asked again, so that who asks without end makes nobody else work. */
static void refresh(const struct egress *egress, const struct egress_name *name, struct egress_cache *cache, uint16_t type) {
    struct dns_question question = {.type = type};
    if (cache->expires_ms > monotonic_ms())
        return;
    copy_text(question.name, sizeof(question.name), name->name);
    cache->code = resolve(egress, &question, &cache->found);
    if (cache->code < 0)
        cache->found.count = 0;
    keep_sound(&cache->found, type);
    if (cache->code < 0 || admit(egress, name->set, type, &cache->found) < 0) {
        cache->code = DNS_SERVER_FAILURE;
        cache->found.count = 0;
    }
    uint32_t seconds = cache->found.count ? cache->found.ttl_seconds : SHORTEST_SECONDS;
    cache->expires_ms = monotonic_ms() + (int64_t)seconds * 1000;
}

void egress_answer(struct egress *egress) {
    uint8_t query[DNS_MESSAGE_BYTES], answer[DNS_MESSAGE_BYTES];
    struct sockaddr_in from;
    socklen_t size = sizeof(from);
    struct dns_question question;
    ssize_t length = RETRY(recvfrom(egress->questions, query, sizeof(query), MSG_DONTWAIT, (struct sockaddr *)&from, &size));
    if (length <= 0 || !dns_read_question(query, (size_t)length, &question))
        return;
    const struct dns_addresses *found = NULL;
    struct dns_addresses left;
    unsigned code = DNS_NO_ERROR;
    struct egress_name *name = find_name(egress, question.name);
    if (!name) {
        egress_log_name(egress, question.name);
        code = DNS_REFUSED;
    } else if (question.type == DNS_TYPE_A || question.type == DNS_TYPE_AAAA) {
        struct egress_cache *cache = &name->caches[question.type == DNS_TYPE_AAAA];
        refresh(egress, name, cache, question.type);
        left = cache->found;
        int64_t milliseconds = cache->expires_ms - monotonic_ms();
        left.ttl_seconds = milliseconds > 1000 ? (uint32_t)(milliseconds / 1000) : 1;
        found = &left;
        code = (unsigned)cache->code;
    }
    size_t written = dns_write_answer(answer, query, &question, code, found);
    (void)!sendto(egress->questions, answer, written, MSG_DONTWAIT, (struct sockaddr *)&from, size);
}

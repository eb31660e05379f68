/* What a container may say to systemd, and what it may not. */
#include "../notify-filter.h"
#include "tap.h"

#include <stdbool.h>
#include <string.h>

static bool becomes(const char *message, size_t length, const char *expected) {
    char out[NOTIFY_BYTES];
    size_t used = notify_filter(message, length, out);
    return used == strlen(expected) && memcmp(out, expected, used) == 0;
}

static bool text_becomes(const char *message, const char *expected) {
    return becomes(message, strlen(message), expected);
}

static void check_lines(void) {
    ok(text_becomes("READY=1", "READY=1") && text_becomes("READY=1\n", "READY=1"), "hands on that it is ready");
    ok(text_becomes("RELOADING=1\nMONOTONIC_USEC=12345\nSTATUS=again", "RELOADING=1\nMONOTONIC_USEC=12345\nSTATUS=again"),
       "hands on that it reloads");
    ok(text_becomes("WATCHDOG=1", "WATCHDOG=1") && text_becomes("WATCHDOG=trigger", "WATCHDOG=trigger") &&
           text_becomes("WATCHDOG_USEC=5", "WATCHDOG_USEC=5") && text_becomes("EXTEND_TIMEOUT_USEC=5", "EXTEND_TIMEOUT_USEC=5"),
       "hands on what is about time");
    ok(text_becomes("STOPPING=1\nERRNO=2\nBUSERROR=a.b\nVARLINKERROR=c", "STOPPING=1\nERRNO=2\nBUSERROR=a.b\nVARLINKERROR=c"),
       "hands on that it stops, and why");
}

static void check_hostile(void) {
    ok(text_becomes("MAINPID=1", "") && text_becomes("MAINPID=1\nREADY=1\nMAINPIDFDID=7", "READY=1"), "keeps the main process to itself");
    ok(text_becomes("FDSTORE=1\nFDNAME=x\nFDSTOREREMOVE=1\nFDPOLL=0\nNOTIFYACCESS=none\nBARRIER=1\nEXIT_STATUS=0", ""),
       "hands nothing over, and gives nobody a say");
    ok(text_becomes("READY=2\nREADY=\nREADY\nREADY=1 \n READY=1\nready=1\nXREADY=1\n=1\n\n", ""), "takes words as they are written only");
    ok(text_becomes("STATUS=a\033]0;b\007\tc\177", "STATUS=a?]0;b??c?"), "takes the controls of terminals away");
    ok(text_becomes("STATUS=a\xc2\x9b"
                    "1m\xc3\xa9",
                    "STATUS=a??1m\xc3\xa9"),
       "takes those of eight bits away");
    ok(text_becomes("WATCHDOG_USEC=-1\nWATCHDOG_USEC=0x5\nEXTEND_TIMEOUT_USEC=\nMONOTONIC_USEC=123456789012345678901\nWATCHDOG=2", ""),
       "takes numbers only where numbers belong");
    ok(becomes("READY=1\0MAINPID=1", 17, "") && becomes("READY=1\0\0", 9, "READY=1"), "takes no message with something hidden in it");
    ok(becomes("", 0, "") && becomes("\0\0", 2, "") && becomes("\n", 1, ""), "bears nothing");
}

static void check_longest(void) {
    static char message[NOTIFY_BYTES + 1], out[NOTIFY_BYTES];
    memset(message, 'x', sizeof(message));
    memcpy(message, "STATUS=", 7);
    ok(notify_filter(message, NOTIFY_BYTES, out) == NOTIFY_BYTES, "takes the longest message");
    ok(notify_filter(message, NOTIFY_BYTES + 1, out) == 0, "takes none that is longer");
}

int main(void) {
    check_lines();
    check_hostile();
    check_longest();
    return done();
}

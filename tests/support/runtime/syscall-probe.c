/* Makes raw system calls and prints what came back: `ABI:NUMBER[,ARGUMENT…]` each, ABI n native, x the x32 numbers, i int 0x80. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static long by_interrupt(long number, const long *arguments) {
#ifdef __x86_64__
    long result;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(number), "b"(arguments[0]), "c"(arguments[1]), "d"(arguments[2])
                     : "memory", "r8", "r9", "r10", "r11");
    if (result < 0 && result > -4096) {
        errno = (int)-result;
        return -1;
    }
    return result;
#else
    (void)number, (void)arguments;
    errno = ENOSYS;
    return -1;
#endif
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        long arguments[6] = {0};
        char *next = argv[i] + 2;
        long number = strtol(next, &next, 0);
        for (int at = 0; at < 6 && *next == ','; at++)
            arguments[at] = (long)strtoull(next + 1, &next, 0);
        errno = 0;
        long result = argv[i][0] == 'i' ? by_interrupt(number, arguments)
                                        : syscall(argv[i][0] == 'x' ? number | 0x40000000 : number, arguments[0], arguments[1], arguments[2],
                                                  arguments[3], arguments[4], arguments[5]);
        printf("%s %s\n", argv[i], result >= 0 ? "ok" : strerrorname_np(errno));
    }
    return 0;
}

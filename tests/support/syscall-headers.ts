import { readFileSync } from 'node:fs';

/** Where the kernel's headers say which number a system call has. */
const headers = {
  x86_64: '/usr/include/x86_64-linux-gnu/asm/unistd_64.h',
  i386: '/usr/include/x86_64-linux-gnu/asm/unistd_32.h',
  aarch64: '/usr/include/asm-generic/unistd.h',
} as const;

/** An architecture for which a table is kept. */
export type TableName = keyof typeof headers;

/**
 * Calls that are younger than the headers of Debian 12; from Linux 6.18, where new numbers are the same on all architectures.
 *
 * @see https://github.com/torvalds/linux/blob/v6.18/include/uapi/asm-generic/unistd.h
 */
const younger = `cachestat fchmodat2 map_shadow_stack futex_wake futex_wait futex_requeue statmount listmount lsm_get_self_attr
  lsm_set_self_attr lsm_list_modules mseal setxattrat getxattrat listxattrat removexattrat open_tree_attr file_getattr file_setattr`.split(
  /\s+/,
);
const firstYounger = 451;
/** Numbers that only 32-bit machines use, although the common header has them. */
const only32Bit = { first: 403, last: 423 };

/** The system calls of an architecture by name, as this machine's headers have them. */
export function readSyscallHeader(table: TableName): ReadonlyMap<string, number> {
  const text = readFileSync(headers[table], 'utf8');
  const numbers = new Map(younger.map((name, index): [string, number] => [name, firstYounger + index]));
  // The common header calls what differs between 32 and 64 bits __NR3264_x; 64-bit machines have it as x, or as newx.
  for (const match of text.matchAll(/^#define __NR(?<wide>3264)?_(?<name>[a-z]\w*)[ \t]+(?<number>\d+)/gm)) {
    const { wide, name = '', number = '' } = match.groups ?? {};
    if (name === 'syscalls' || name === 'arch_specific_syscall' || (table === 'aarch64' && isOnly32Bit(Number(number)))) continue;
    numbers.set(wide !== undefined && name === 'fstatat' ? 'newfstatat' : name, Number(number));
  }
  return numbers;
}

function isOnly32Bit(number: number): boolean {
  return number >= only32Bit.first && number <= only32Bit.last;
}

/** The text of a table: names in the order of their numbers, `N:` where numbers leap; as src/runtime/seccomp/syscall-tables.ts keeps it. */
export function formatSyscallTable(numbers: ReadonlyMap<string, number>): string {
  let next = 0;
  return [...numbers]
    .toSorted(([, a], [, b]) => a - b)
    .map(([name, number]) => {
      const token = number === next ? name : `${number}:${name}`;
      next = number + 1;
      return token;
    })
    .join(' ');
}

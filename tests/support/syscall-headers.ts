import { readFileSync, writeFileSync } from 'node:fs';

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
  for (const match of text.matchAll(/^#define __NR(?<wide>3264)?_(?<name>[a-z_]\w*)[ \t]+(?<number>\d+)/gm)) {
    const { wide, name = '', number = '' } = match.groups ?? {};
    if (name === 'syscalls' || name === 'arch_specific_syscall' || (table === 'aarch64' && isOnly32Bit(Number(number)))) continue;
    numbers.set(wide !== undefined && name === 'fstatat' ? 'newfstatat' : name, Number(number));
  }
  return numbers;
}

function isOnly32Bit(number: number): boolean {
  return number >= only32Bit.first && number <= only32Bit.last;
}

/** Writes the tables into the source: run `node tests/support/syscall-headers.ts` where the kernel's headers are installed. */
function writeTables(): void {
  const file = new URL('../../src/runtime/seccomp/syscall-tables.ts', import.meta.url);
  const names = Object.keys(headers) as TableName[];
  const text = names.reduce(
    (source, name) => source.replace(new RegExp(`(  ${name}: \`)[^\`]*\``), `$1\n${wrap(formatTable(readSyscallHeader(name)))}\n\``),
    readFileSync(file, 'utf8'),
  );
  writeFileSync(file, text);
}

// Names in the order of their numbers, `N:` in front where numbers leap.
function formatTable(numbers: ReadonlyMap<string, number>): readonly string[] {
  let next = 0;
  return [...numbers]
    .toSorted(([, a], [, b]) => a - b)
    .map(([name, number]) => {
      const token = number === next ? name : `${number}:${name}`;
      next = number + 1;
      return token;
    });
}

function wrap(tokens: readonly string[]): string {
  const lines: string[] = [];
  for (const token of tokens) {
    const last = lines.at(-1);
    if (last === undefined || last.length + token.length > 138) lines.push(`  ${token}`);
    else lines[lines.length - 1] = `${last} ${token}`;
  }
  return lines.join('\n');
}

if (import.meta.main) writeTables();

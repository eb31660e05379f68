import { existsSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { syscallNumbers } from '../../../../src/runtime/seccomp/syscall-tables.ts';
import { readSyscallHeader } from '../../../support/syscall-headers.ts';

const test = suite('syscallNumbers');
for (const [table, name, number] of [
  ['x86_64', 'read', 0],
  ['x86_64', 'execve', 59],
  ['x86_64', 'clone3', 435],
  ['x86_64', 'mseal', 462],
  ['i386', 'read', 3],
  ['i386', 'socketcall', 102],
  ['i386', '_llseek', 140],
  ['i386', 'clock_gettime64', 403],
  ['aarch64', 'read', 63],
  ['aarch64', 'newfstatat', 79],
  ['aarch64', 'openat', 56],
] as const) {
  test(`knows ${name} of ${table}`, () => assert.is(syscallNumbers(table).get(name), number));
}
test('has no call of 32-bit machines on arm64', () => assert.is(syscallNumbers('aarch64').get('clock_gettime64'), undefined));
for (const table of ['x86_64', 'i386', 'aarch64'] as const) {
  test(`agrees with the kernel's headers about ${table}`, () => {
    if (!existsSync('/usr/include/asm-generic/unistd.h') || !existsSync('/usr/include/x86_64-linux-gnu/asm/unistd_64.h')) return;
    const numbers = syscallNumbers(table);
    for (const [name, number] of readSyscallHeader(table)) assert.is(numbers.get(name), number, name);
  });
}
test.run();

/** One `struct sock_filter`: jumps count instructions from the next one on. */
export type Instruction = readonly [code: number, jumpTrue: number, jumpFalse: number, value: number];

/** BPF_LD | BPF_W | BPF_ABS: a word of struct seccomp_data into the accumulator. */
export const load = 0x20;
/** BPF_RET | BPF_K */
export const ret = 0x06;
/** BPF_JMP | BPF_JA: the value is the distance. */
export const jump = 0x05;
/** BPF_JMP | BPF_JEQ | BPF_K */
export const jumpEqual = 0x15;
/** BPF_JMP | BPF_JGT | BPF_K */
export const jumpGreater = 0x25;
/** BPF_JMP | BPF_JGE | BPF_K */
export const jumpGreaterEqual = 0x35;
/** BPF_ALU | BPF_AND | BPF_K */
export const and = 0x54;

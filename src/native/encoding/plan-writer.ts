import { TiffinError } from '../../lib/errors.ts';
import type { IdMapping, ProcessIdentity } from '../plan.ts';

const headerBytes = 12;
const operationBytes = 8;

/** Appends the fields of a plan to a buffer that grows; every method returns the writer. */
export class PlanWriter {
  #buffer = new Uint8Array(4096);
  #view = new DataView(this.#buffer.buffer);
  #used = headerBytes;
  #operation = '';

  /** Writes the head of an operation, and its size once `fields` has written them. */
  operation(head: { readonly type: number; readonly name: string; readonly flags: number }, fields: () => void): void {
    const start = this.#used;
    this.#operation = head.name;
    this.#reserve(operationBytes);
    this.#used += operationBytes;
    fields();
    this.#view.setUint16(start, head.type, true);
    this.#view.setUint16(start + 2, head.flags, true);
    this.#view.setUint32(start + 4, this.#used - start - operationBytes, true);
  }

  u32(value: number): this {
    if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throw this.#refused(`${value} does not fit in 32 bits`);
    this.#reserve(4);
    this.#view.setUint32(this.#used, value, true);
    this.#used += 4;
    return this;
  }

  i32(value: number): this {
    if (!Number.isInteger(value) || value < -0x8000_0000 || value > 0x7fff_ffff) throw this.#refused(`${value} does not fit in 32 bits`);
    return this.u32(value >>> 0);
  }

  u64(value: bigint): this {
    if (value < 0n || value > 0xffff_ffff_ffff_ffffn) throw this.#refused(`${value} does not fit in 64 bits`);
    this.#reserve(8);
    this.#view.setBigUint64(this.#used, value, true);
    this.#used += 8;
    return this;
  }

  identity({ pid, startTime }: ProcessIdentity): this {
    return this.u32(pid).u64(BigInt(startTime));
  }

  /** Text, or bytes as they are, ended by NUL. */
  string(value: string | Uint8Array): this {
    const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
    if (bytes.includes(0)) throw this.#refused('a NUL byte in a text');
    return this.#blob(bytes, 1);
  }

  bytes(value: Uint8Array): this {
    return this.#blob(value, 0);
  }

  list(values: readonly (string | Uint8Array)[]): this {
    this.u32(values.length);
    for (const value of values) this.string(value);
    return this;
  }

  map(mappings: readonly IdMapping[]): this {
    this.u32(mappings.length);
    for (const { inside, host, length } of mappings) this.u32(inside).u32(host).u32(length);
    return this;
  }

  /** The whole plan; the writer is spent. */
  finish(operations: number): Uint8Array {
    this.#buffer.set([0x54, 0x46, 0x4e, 0x31]);
    this.#view.setUint32(4, this.#used, true);
    this.#view.setUint32(8, operations, true);
    return this.#buffer.subarray(0, this.#used);
  }

  #blob(bytes: Uint8Array, terminator: number): this {
    const whole = (bytes.length + terminator + 3) & ~3;
    this.u32(bytes.length);
    this.#reserve(whole);
    this.#buffer.set(bytes, this.#used);
    this.#used += whole;
    return this;
  }

  #reserve(bytes: number): void {
    if (this.#used + bytes <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#used + bytes));
    larger.set(this.#buffer.subarray(0, this.#used));
    this.#buffer = larger;
    this.#view = new DataView(larger.buffer);
  }

  #refused(what: string): TiffinError {
    return new TiffinError('invalid-argument', `${this.#operation}: ${what}`);
  }
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checksum } from '../lib/checksum.ts';
import { makePrivateDirectory, writeFileAtomically } from '../lib/files.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import { compileSeccomp } from './seccomp/compile.ts';
import { encodeSeccomp } from './spec-json.ts';

// Raise it whenever compileSeccomp makes another program of the same profile.
const compiler = 'range-tree 3';
const sumBytes = 16;

/**
 * The compiled filter of a spec, from the cache below `root` when it was compiled before.
 *
 * A cache file holds the whole profile that it was made of and is used only when that is the same, so the file's short name need not be
 * safe against collisions; checksums of the program, which each start looks at, and of the whole tell a damaged one. A cache that cannot be read or written costs time, nothing else.
 *
 * @param root the directory of the store; programs are in `cache/seccomp`
 * @returns undefined when the spec has no filter
 * @throws {TiffinError} `unsupported`, `invalid-argument` when the profile cannot be compiled
 */
export function seccompProgram(spec: RuntimeSpec, root: string): Uint8Array | undefined {
  const profile = spec.linux.seccomp;
  if (profile === undefined) return undefined;
  const key = Buffer.from(`${compiler}\n${encodeSeccomp(profile)}\n`);
  const directory = join(root, 'cache', 'seccomp');
  const file = join(directory, shortHash(key));
  const cached = readProgram(file, key);
  if (cached !== undefined) return cached;
  const program = compileSeccomp(profile);
  try {
    makePrivateDirectory(directory);
    const whole = Buffer.concat([key, program, Buffer.from(checksum(program))]);
    writeFileAtomically(file, Buffer.concat([whole, Buffer.from(checksum(whole))]), { mode: 0o600, sync: false });
  } catch {
    // See above: the next start compiles again.
  }
  return program;
}

function readProgram(file: string, key: Buffer): Uint8Array | undefined {
  try {
    const bytes = readFileSync(file);
    const program = bytes.subarray(key.length, -2 * sumBytes);
    const sum = bytes.toString('latin1', bytes.length - 2 * sumBytes, bytes.length - sumBytes);
    const isWhole = bytes.subarray(0, key.length).equals(key) && checksum(program) === sum;
    return isWhole && program.length > 0 && program.length % 8 === 0 ? program : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a file of the cache is what was written there; one that is not is never used, and only takes room. */
export function isCachedProgramWhole(bytes: Uint8Array): boolean {
  const sum = Buffer.from(bytes.subarray(-sumBytes)).toString('latin1');
  return bytes.length > sumBytes && checksum(bytes.subarray(0, -sumBytes)) === sum;
}

// FNV-1a over every 16th byte, twice with different starts: it only has to spread the files, and node:crypto would cost more to load than
// all this saves. Profiles differ in length where their capabilities do.
function shortHash(bytes: Uint8Array): string {
  let [first, second] = [0x811c_9dc5 ^ bytes.length, 0x9dc5_811c ^ bytes.length];
  for (let at = 0; at < bytes.length; at += 16) {
    first = Math.imul(first ^ (bytes[at] ?? 0), 0x0100_0193);
    second = Math.imul(second ^ (bytes[at] ?? 0), 0x0100_01b3);
  }
  return [first, second].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

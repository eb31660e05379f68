import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';

import { handoverDirectory, handoverPlace, isMemory, sweepHandover } from '../../container/secret-handover.ts';
import type { RunMount } from '../../containerfile/instruction.ts';
import { errnoOf, TiffinError } from '../../lib/errors.ts';
import { makePrivateDirectory } from '../../lib/files.ts';
import type { SecretFacts } from '../../runtime/facts.ts';
import { readSecret } from '../../secret/drivers.ts';
import type { StepMount } from '../plan/step.ts';
import type { BuildSecret } from '../request.ts';
import type { BuildServices } from '../services.ts';
import type { BuildSession } from '../steps/session.ts';
import type { StepPlace } from '../steps/step-place.ts';

/** Values that lie ready for the helper, which deletes them when it has read them; what is left is deleted here. */
export type LaidOut = Disposable & { readonly facts: SecretFacts | undefined };

const maxBytes = 500 << 10;

/**
 * Lays out the secrets of a RUN, in memory. One that was not given is left out, unless it is required.
 *
 * @throws {TiffinError} `not-found` naming the secret; `invalid-argument` for a value that its place cannot hold
 */
export async function layOutSecrets(session: BuildSession, mounts: readonly StepMount[], place: StepPlace): Promise<LaidOut> {
  const wanted = mounts.flatMap(({ mount }) => (mount.type === 'secret' ? [mount] : []));
  if (wanted.length === 0) return { facts: undefined, [Symbol.dispose]: () => undefined };
  const { services, request } = session;
  const { runRoot } = services.places;
  makePrivateDirectory(handoverDirectory(runRoot));
  sweepHandover(runRoot);
  if (!isMemory(handoverDirectory(runRoot)))
    services.log.warn(
      `the values of secrets pass through ${handoverDirectory(runRoot)}, which is not in memory: set XDG_RUNTIME_DIR to a tmpfs`,
    );
  const files: SecretFacts['files'][number][] = [];
  const variables: SecretFacts['variables'][number][] = [];
  const written: string[] = [];
  const dispose = (): void => written.forEach((path) => rmSync(path, { force: true }));
  try {
    for (const mount of wanted) {
      const secret = request.steps.secrets.find(({ id }) => id === mount.id);
      const value = secret === undefined ? missing(mount) : await readValue(services, secret, session.signal);
      if (value === undefined) continue;
      const add = (name: string): { readonly source: string; readonly index: number } => {
        const index = written.length;
        const source = `${handoverPlace(runRoot, place.id, name)}-${index}`;
        written.push(source);
        writeValue(source, value);
        return { source, index };
      };
      const { target, env, uid = 0, gid = 0, mode = 0o400 } = mount;
      if (env !== undefined) variables.push({ ...add('step'), name: checkedVariable(env, value, mount) });
      if (target !== undefined) files.push({ ...add('step'), target, uid, gid, mode });
      value.fill(0);
    }
  } catch (error) {
    dispose();
    throw error;
  }
  return { facts: { files, variables }, [Symbol.dispose]: dispose };
}

function missing({ id, required }: RunMount): undefined {
  if (!required) return undefined;
  throw new TiffinError('not-found', `secret ${id} is required and was not given`, {
    hint: `--secret id=${id},src=FILE or id=${id},env=VARIABLE`,
  });
}

async function readValue(services: BuildServices, { id, source }: BuildSecret, _signal: AbortSignal): Promise<Uint8Array> {
  switch (source.kind) {
    case 'file':
      return readFile(id, source.path);
    case 'variable': {
      const value = services.env[source.name];
      if (value === undefined) throw new TiffinError('not-found', `secret ${id}: the variable ${source.name} is not set`);
      return Buffer.from(value);
    }
    case 'stored':
      return readSecret(services, services.secrets.get(source.name));
    default:
      return source satisfies never;
  }
}

/** It may be a pipe of the caller's shell. */
function readFile(id: string, path: string): Uint8Array {
  const bytes = Buffer.alloc(maxBytes + 1);
  let length = 0;
  try {
    const fd = openSync(path, 'r');
    try {
      for (let got = -1; got !== 0 && length < bytes.length; length += got) got = readSync(fd, bytes, length, bytes.length - length, null);
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    throw new TiffinError(
      'not-found',
      `secret ${id}: open ${path}: ${errnoOf(cause) === 'ENOENT' ? 'no such file' : (errnoOf(cause) ?? 'it cannot be read')}`,
    );
  }
  if (length > maxBytes) throw new TiffinError('invalid-argument', `secret ${id}: ${path} has more than 500 KiB`);
  return bytes.subarray(0, length);
}

function checkedVariable(name: string, value: Uint8Array, { id }: RunMount): string {
  if (!value.includes(0)) return name;
  throw new TiffinError('invalid-argument', `secret ${id} holds a NUL byte and cannot be the variable ${name}`, {
    hint: 'leave out env=: the secret is a file then',
  });
}

function writeValue(path: string, value: Uint8Array): void {
  rmSync(path, { force: true });
  const fd = openSync(path, 'wx', 0o600);
  try {
    let written = 0;
    while (written < value.length) written += writeSync(fd, value, written);
  } finally {
    closeSync(fd);
  }
}

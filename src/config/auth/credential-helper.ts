import { errnoOf, TiffinError } from '../../lib/errors.ts';
import type { JsonObject } from '../../lib/json.ts';
import { parseJson } from '../../lib/json.ts';
import type { ToolResult } from '../../lib/process.ts';
import { throwIfCancelled } from '../../lib/retry.ts';
import type { Environment } from '../places.ts';
import type { Credentials } from './credentials.ts';

const helperName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const noCredentials = /credentials not found in native keychain|no credentials (?:server URL|username)/;
const maxOutputBytes = 1 << 20;
const defaultTimeoutMs = 30_000;

/** What a helper is run with. */
export type HelperParts = {
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
  /** How long it may take to answer: 30 s unless a test says otherwise. */
  readonly timeoutMs?: number;
};

/**
 * Asks `docker-credential-NAME get` for the credentials of a server.
 *
 * @returns undefined when it has none
 * @throws {TiffinError} `not-found` when there is no such program, `corrupt` when its answer cannot be read, `unreachable` when it fails
 * @see https://github.com/docker/docker-credential-helpers
 */
export async function askHelper(name: string, server: string, parts: HelperParts): Promise<Credentials | undefined> {
  const program = programOf(name);
  const result = await run(program, { verb: 'get', input: server }, parts);
  if (result.exitStatus === 0) return readAnswer(program, result.stdout);
  if (hasNone(result)) return undefined;
  throw failure(program, result);
}

/** Has `docker-credential-NAME store` keep credentials of a server. @throws {TiffinError} as `askHelper` */
export async function storeInHelper(
  name: string,
  entry: { readonly server: string; readonly username: string; readonly password: string },
  parts: HelperParts,
): Promise<void> {
  const program = programOf(name);
  const input = JSON.stringify({ ServerURL: entry.server, Username: entry.username, Secret: entry.password });
  const result = await run(program, { verb: 'store', input }, parts);
  if (result.exitStatus !== 0) throw failure(program, result);
}

/**
 * Has `docker-credential-NAME erase` forget the credentials of a server.
 *
 * @returns false when it had none
 * @throws {TiffinError} as `askHelper`
 */
export async function eraseInHelper(name: string, server: string, parts: HelperParts): Promise<boolean> {
  const program = programOf(name);
  const result = await run(program, { verb: 'erase', input: server }, parts);
  if (result.exitStatus === 0) return true;
  if (hasNone(result)) return false;
  throw failure(program, result);
}

/** The servers that `docker-credential-NAME list` has credentials for. @throws {TiffinError} as `askHelper` */
export async function listInHelper(name: string, parts: HelperParts): Promise<readonly string[]> {
  const program = programOf(name);
  const result = await run(program, { verb: 'list', input: '' }, parts);
  if (result.exitStatus !== 0) throw failure(program, result);
  return Object.keys(readObject(program, result.stdout));
}

function programOf(name: string): string {
  if (helperName.test(name)) return `docker-credential-${name}`;
  throw new TiffinError('invalid-argument', `credential helper ${JSON.stringify(name)} is not the name of a program`);
}

function hasNone({ stdout, stderr }: ToolResult): boolean {
  return noCredentials.test(stdout) || noCredentials.test(stderr);
}

/** What a helper says may be anything: one line of it, and no more than fits. */
function failure(program: string, { stdout, stderr, exitStatus }: ToolResult): TiffinError {
  const reason = (stdout.trim() || stderr.trim()).split('\n', 1)[0]?.slice(0, 200);
  return new TiffinError('unreachable', `${program} ended with status ${exitStatus}${reason ? `: ${reason}` : ''}`);
}

async function run(
  program: string,
  { verb, input }: { readonly verb: string; readonly input: string },
  parts: HelperParts,
): Promise<ToolResult> {
  // The tool runner costs more to load than the rest of this file; few users have helpers.
  const { runTool } = await import('../../lib/process.ts');
  const defined = Object.fromEntries(Object.entries(parts.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
  try {
    const { timeoutMs = defaultTimeoutMs } = parts;
    const options = { env: defined, input, timeoutMs, maxOutputBytes };
    const startedAt = performance.now();
    const result = await runTool(program, [verb], parts.signal === undefined ? options : { ...options, signal: parts.signal });
    throwIfCancelled(parts.signal);
    if (result.exitStatus > 128 && performance.now() - startedAt >= timeoutMs) {
      throw new TiffinError('unreachable', `credential helper ${program} gave no answer within ${timeoutMs / 1000} s`);
    }
    return result;
  } catch (cause) {
    throwIfCancelled(parts.signal);
    if (cause instanceof TiffinError) throw cause;
    const missing = errnoOf(cause) === 'ENOENT';
    throw new TiffinError(
      missing ? 'not-found' : 'unreachable',
      `credential helper ${program} ${missing ? 'is not installed' : 'cannot be run'}`,
      { cause },
    );
  }
}

function readAnswer(program: string, stdout: string): Credentials | undefined {
  const { Username: username, Secret: secret } = readObject(program, stdout);
  if (typeof username !== 'string' || typeof secret !== 'string')
    throw new TiffinError('corrupt', `the answer of ${program} has no Username and Secret`);
  if (username === '' && secret === '') return undefined;
  return username === '<token>' ? { kind: 'identity-token', token: secret } : { kind: 'password', username, password: secret };
}

function readObject(program: string, stdout: string): JsonObject {
  const answer = parseJson(Buffer.from(stdout), { what: `the answer of ${program}`, maxDepth: 4 });
  if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) return answer;
  throw new TiffinError('corrupt', `the answer of ${program} is not an object`);
}

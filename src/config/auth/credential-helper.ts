import { errnoOf, TiffinError } from '../../lib/errors.ts';
import { parseJson } from '../../lib/json.ts';
import type { Environment } from '../places.ts';
import type { Credentials } from './credentials.ts';

const helperName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const noCredentials = /credentials not found in native keychain|no credentials (?:server URL|username)/;

/**
 * Asks `docker-credential-NAME get` for the credentials of a server.
 *
 * @returns undefined when it has none
 * @throws {TiffinError} `not-found` when there is no such program, `corrupt` when its answer cannot be read, `unreachable` when it fails
 * @see https://github.com/docker/docker-credential-helpers
 */
export async function askHelper(
  name: string,
  server: string,
  { env, signal }: { readonly env: Environment; readonly signal?: AbortSignal },
): Promise<Credentials | undefined> {
  const program = `docker-credential-${name}`;
  if (!helperName.test(name))
    throw new TiffinError('invalid-argument', `credential helper ${JSON.stringify(name)} is not the name of a program`);
  const { stdout, stderr, exitStatus } = await run(program, server, env, signal);
  if (exitStatus !== 0) {
    if (noCredentials.test(stdout) || noCredentials.test(stderr)) return undefined;
    const reason = (stdout.trim() || stderr.trim()).split('\n', 1)[0]?.slice(0, 200);
    throw new TiffinError('unreachable', `${program} ended with status ${exitStatus}${reason ? `: ${reason}` : ''}`);
  }
  return readAnswer(program, stdout);
}

async function run(program: string, server: string, env: Environment, signal: AbortSignal | undefined) {
  // The tool runner costs more to load than the rest of this file; few users have helpers.
  const { runTool } = await import('../../lib/process.ts');
  const defined = Object.fromEntries(Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
  try {
    const options = { env: defined, input: server, timeoutMs: 30_000, maxOutputBytes: 1 << 20 };
    return await runTool(program, ['get'], signal === undefined ? options : { ...options, signal });
  } catch (cause) {
    const missing = errnoOf(cause) === 'ENOENT';
    throw new TiffinError(
      missing ? 'not-found' : 'unreachable',
      `credential helper ${program} ${missing ? 'is not installed' : 'cannot be run'}`,
      { cause },
    );
  }
}

function readAnswer(program: string, stdout: string): Credentials | undefined {
  const answer = parseJson(Buffer.from(stdout), { what: `the answer of ${program}`, maxDepth: 4 });
  const fields = typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? answer : undefined;
  const username = fields?.['Username'];
  const secret = fields?.['Secret'];
  if (typeof username !== 'string' || typeof secret !== 'string')
    throw new TiffinError('corrupt', `the answer of ${program} has no Username and Secret`);
  if (username === '' && secret === '') return undefined;
  return username === '<token>' ? { kind: 'identity-token', token: secret } : { kind: 'password', username, password: secret };
}

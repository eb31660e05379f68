import type { IncomingMessage } from 'node:http';
import type { Environment } from '../../config/places.ts';
import { TiffinError } from '../../lib/errors.ts';
import { readBounded } from '../../lib/streams.ts';
import { tarStream } from '../sinks/tar-output.ts';
import type { TarOutput } from '../sinks/tar-output.ts';
import { daemonFailure, sendToDaemon } from './client.ts';

const maxAnswerBytes = 1 << 20;

/**
 * Gives a Docker engine an archive, as `docker load` does.
 *
 * @param subject what it is called in failures
 * @throws {TiffinError} (when it is finished) `unreachable`, `cancelled`
 */
export function importIntoDaemon(subject: string, env: Environment, signal: AbortSignal | undefined): TarOutput {
  const headers = { 'content-type': 'application/x-tar' };
  const { body, answer } = sendToDaemon({ method: 'POST', path: '/images/load?quiet=1', env, headers, signal });
  return tarStream(body, signal, async () => await requireLoaded(await answer, subject));
}

/** The status is sent before all is read; what goes wrong later stands in the answer. */
async function requireLoaded(answer: IncomingMessage, subject: string): Promise<void> {
  if (answer.statusCode !== 200) throw await daemonFailure(answer, subject);
  const text = Buffer.from(await readBounded(answer, maxAnswerBytes, 'the answer of the Docker daemon')).toString('utf8');
  const said = /"error"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  if (said !== undefined) throw new TiffinError('unreachable', `${subject}: the Docker daemon says: ${said}`);
}

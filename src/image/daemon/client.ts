import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Environment } from '../../config/places.ts';
import { errnoOf, TiffinError } from '../../lib/errors.ts';
import { readBounded } from '../../lib/streams.ts';

/** How long the engine may be silent. */
const idleMs = 60_000;
const maxAnswerBytes = 1 << 20;

/** One request to a Docker engine. */
export type DaemonRequest = {
  readonly method: 'GET' | 'POST';
  /** Path and query, without the API's version. */
  readonly path: string;
  /** `DOCKER_HOST` is looked up here. */
  readonly env: Environment;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
};

/** A request that was sent: write its body and end it, then await the answer. */
export type SentRequest = { readonly body: ClientRequest; readonly answer: Promise<IncomingMessage> };

/** The socket of the engine. @throws {TiffinError} `unsupported` when `DOCKER_HOST` is no socket of this machine */
export function daemonSocket(env: Environment): string {
  const host = env['DOCKER_HOST'] ?? '';
  if (host === '') return '/var/run/docker.sock';
  if (host.startsWith('unix://')) return host.slice('unix://'.length);
  throw new TiffinError('unsupported', `docker-daemon: DOCKER_HOST ${host} is not a unix:// socket`, {
    hint: 'docker save NAME | tiffin load',
  });
}

/** Sends a request. The answer rejects with `unreachable`, or `cancelled`. */
export function sendToDaemon({ method, path, env, headers = {}, signal }: DaemonRequest): SentRequest {
  const socketPath = daemonSocket(env);
  const body = request({ socketPath, method, path, headers: { host: 'docker', ...headers }, timeout: idleMs });
  const stop = (): void => void body.destroy(new TiffinError('cancelled', 'cancelled'));
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop, { once: true });
  body.on('timeout', () => body.destroy(new TiffinError('unreachable', `the Docker daemon at unix://${socketPath} is silent for 60 s`)));
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    body.once('response', resolve);
    body.on('error', (error) => reject(explain(error, socketPath)));
  });
  answer.catch(() => {});
  return { body, answer };
}

/**
 * What an engine says about a failure.
 *
 * @param subject what was asked for
 */
export async function daemonFailure(answer: IncomingMessage, subject: string): Promise<TiffinError> {
  const text = Buffer.from(await readBounded(answer, maxAnswerBytes, 'the answer of the Docker daemon')).toString('utf8');
  const said = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text.trim().slice(0, 500);
  return new TiffinError(
    answer.statusCode === 404 ? 'not-found' : 'unreachable',
    `${subject}: the Docker daemon answers ${answer.statusCode}: ${said}`,
  );
}

function explain(error: Error, socketPath: string): Error {
  if (error instanceof TiffinError) return error;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'no such file or directory',
    EACCES: 'permission denied',
    ECONNREFUSED: 'connection refused',
  };
  const reason = reasons[errnoOf(error) ?? ''] ?? error.message;
  return new TiffinError('unreachable', `cannot connect to the Docker daemon at unix://${socketPath}: ${reason}`, {
    hint: 'is it running, and may you use its socket? DOCKER_HOST names another; or: docker save NAME | tiffin load',
  });
}

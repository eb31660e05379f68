import type { Readable } from 'node:stream';
import type { Environment } from '../../config/places.ts';
import { TiffinError } from '../../lib/errors.ts';
import { isDigest } from '../../oci/digest.ts';
import { familiarName, formatReference, parseReference } from '../../oci/reference.ts';
import { daemonFailure, sendToDaemon } from './client.ts';

/**
 * Checks what names an image of an engine: a name with a tag, or an ID with its algorithm.
 *
 * @returns as the engine calls it
 * @throws {TiffinError} `invalid-argument` in Podman's words
 */
export function daemonName(text: string): string {
  if (isDigest(text)) return text;
  const reference = parseReference(text);
  if (reference.tag === undefined && reference.digest === undefined) {
    throw new TiffinError('invalid-argument', `docker-daemon: reference ${text} has neither a tag nor a digest`);
  }
  return reference.tag === undefined ? formatReference(reference) : familiarName(reference);
}

/**
 * Asks a Docker engine for an image, as `docker save` does.
 *
 * @returns the tar
 * @throws {TiffinError} `unreachable`, `not-found`, `cancelled`
 */
export async function exportFromDaemon(
  text: string,
  { env, signal }: { readonly env: Environment; readonly signal?: AbortSignal | undefined },
): Promise<Readable> {
  const path = `/images/${encodeURIComponent(daemonName(text))}/get`;
  const { body, answer } = sendToDaemon({ method: 'GET', path, env, signal });
  body.end();
  const response = await answer;
  if (response.statusCode !== 200) throw await daemonFailure(response, `docker-daemon:${text}`);
  return response;
}

/**
 * As much of a Docker engine as copying images takes, on a socket.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The socket's path goes into DOCKER_HOST. */
export type DockerEngine = AsyncDisposable & { readonly host: string; readonly asked: readonly string[]; readonly loaded: () => Buffer };

/** How it answers: what `get` gives, and what `load` says instead of yes. */
export type EngineAnswers = { readonly archive?: Buffer; readonly loadStatus?: number; readonly loadText?: string };

/** Listens on a socket at `path`. */
export async function dockerEngine(
  path: string,
  { archive, loadStatus = 200, loadText = '{"stream":"ok"}' }: EngineAnswers = {},
): Promise<DockerEngine> {
  const asked: string[] = [];
  let loaded: Buffer = Buffer.alloc(0);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked.push(`${request.method} ${request.url}`);
    if (request.method === 'GET') {
      if (archive === undefined) response.writeHead(404).end('{"message":"No such image: x"}');
      else response.writeHead(200, { 'content-type': 'application/x-tar' }).end(archive);
      return;
    }
    loaded = Buffer.concat((await request.toArray()) as Buffer[]);
    response.writeHead(loadStatus).end(loadText);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    host: `unix://${path}`,
    asked,
    loaded: () => loaded,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
}

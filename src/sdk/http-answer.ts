import { get } from 'node:http';

/** Whom to ask what. */
export type Question = { readonly host: string; readonly port: number; readonly path: string; readonly signal: AbortSignal };

const timeoutMs = 5000;

/** The status of the answer to a GET; undefined when there is none. The body is not read, and no connection is kept. */
export async function answerOf({ host, port, path, signal }: Question): Promise<number | undefined> {
  return await new Promise((resolve) => {
    const request = get({ host, port, path, signal, agent: false, timeout: timeoutMs }, (response) => {
      resolve(response.statusCode);
      response.destroy();
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}

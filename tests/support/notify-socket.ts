/**
 * A socket as systemd has it for its services, and the other ends of a service: native-helper/tests/notify.c.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repository } from './repository.ts';
import type { ScratchHome } from './scratch-home.ts';

/** The program that plays systemd's part, and in a container that of a service. Static. */
export const servicePlayer: string = join(repository, 'native-helper/build/tests/notify');

/** A message: its lines, and whose it is. */
export type NotifyMessage = { readonly pid: number; readonly lines: readonly string[] };

/** The socket, and what came to it so far. */
export type NotifySocket = Disposable & {
  readonly path: string;
  readonly messages: readonly NotifyMessage[];
  /** All lines, without repetitions in a row. */
  lines(): string[];
  /** Waits for a line; a test that waits in vain runs out of time. */
  until(line: string | RegExp): Promise<NotifyMessage>;
};

/** Listens on `notify` in the home's runtime directory. Use: `using socket = await notifySocket(home);` */
export async function notifySocket(home: ScratchHome, name = 'notify'): Promise<NotifySocket> {
  const path = join(home.runtimeDirectory, name);
  const child = spawn(servicePlayer, ['listen', path], { stdio: ['ignore', 'pipe', 'inherit'], env: home.env });
  const messages: NotifyMessage[] = [];
  let wake = (): void => {};
  const ready = new Promise<void>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      const match = /^(\d+) (.*)$/.exec(line);
      if (match === null) return resolve();
      messages.push({ pid: Number(match[1]), lines: (match[2] ?? '').split('|') });
      wake();
    });
  });
  await ready;
  const fits = (line: string, wanted: string | RegExp): boolean => (typeof wanted === 'string' ? line === wanted : wanted.test(line));
  return {
    path,
    messages,
    lines: () => messages.flatMap(({ lines }) => lines).filter((line, index, all) => line !== all[index - 1]),
    async until(wanted) {
      for (;;) {
        const found = messages.find(({ lines }) => lines.some((line) => fits(line, wanted)));
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    [Symbol.dispose]: () => void child.kill(),
  };
}

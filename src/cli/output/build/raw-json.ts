import type { BuildEvent } from '../../../build/event.ts';
import type { BuildDisplay, DisplaySettings } from './display.ts';

/** `--progress rawjson`: each event as one line of JSON; bytes of steps are base64, as in BuildKit's. */
export class RawJsonDisplay implements BuildDisplay {
  readonly #stream: DisplaySettings['stream'];

  constructor({ stream }: Pick<DisplaySettings, 'stream'>) {
    this.#stream = stream;
  }

  readonly onEvent = (event: BuildEvent): void => {
    this.#stream.write(`${JSON.stringify({ time: new Date().toISOString(), ...event }, replaceBytes)}\n`);
  };

  [Symbol.dispose](): void {}
}

/** A Buffer has made an object of itself before it gets here. */
function replaceBytes(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const original = this[key];
  return original instanceof Uint8Array ? Buffer.from(original).toString('base64') : value;
}

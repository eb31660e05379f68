import type { BuildEvent, StepFailure, StepName } from '../../build/event.ts';

/** Remembers of a build's events what is told at its end. */
export class BuildWatch {
  #failed: { readonly step: StepName; readonly failure: StepFailure } | undefined;
  #containerfile: { readonly name: string; readonly bytes: Uint8Array } | undefined;

  #stages = 1;

  /** Where events go, beside the display. */
  readonly onEvent = (event: BuildEvent): void => {
    if (event.kind === 'read') this.#containerfile = event.containerfile;
    if (event.kind === 'planned') this.#stages = event.stages;
    // Others that run at the same time are cancelled by the first.
    if (event.kind === 'step-failed') this.#failed ??= event;
  };

  /** The step that failed first. */
  get failed(): { readonly step: StepName; readonly failure: StepFailure } | undefined {
    return this.#failed;
  }

  /** How many stages are built. */
  get stages(): number {
    return this.#stages;
  }

  /** The text of the Containerfile, once it was read. */
  get source(): string | undefined {
    return this.#containerfile === undefined ? undefined : Buffer.from(this.#containerfile.bytes).toString();
  }

  /** The line of the Containerfile that a failure is about, when its message begins with it: `Containerfile:12: …`. */
  lineOf(message: string): number | undefined {
    const name = this.#containerfile?.name;
    if (name === undefined || !message.startsWith(`${name}:`)) return undefined;
    const line = /^(\d+):/.exec(message.slice(name.length + 1))?.[1];
    return line === undefined ? undefined : Number(line);
  }
}

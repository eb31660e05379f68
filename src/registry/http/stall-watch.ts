/** A clock that runs while something is waited for, and a signal that is aborted when it ran out, or when another one is. */
export type StallWatch = {
  readonly signal: AbortSignal;
  /** Starts the clock, or starts it anew. */
  feed(): void;
  /** Stops the clock. */
  rest(): void;
};

/** Says that the other side takes no bytes any more; its code is one that another attempt may help against. */
export class Stalled extends Error {
  readonly code = 'UND_ERR_BODY_TIMEOUT';
}

/** Makes a clock, which stands. */
export function watchStall(stallMs: number, other: AbortSignal | undefined): StallWatch {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const rest = (): void => clearTimeout(timer);
  return {
    signal: other === undefined ? controller.signal : AbortSignal.any([controller.signal, other]),
    rest,
    feed: () => {
      rest();
      timer = setTimeout(() => controller.abort(new Stalled('no bytes are taken')), stallMs);
    },
  };
}

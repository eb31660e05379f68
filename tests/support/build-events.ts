import type { StepName } from '../../src/build/event.ts';

/** A step for events. */
export function buildStep(step: Partial<StepName> = {}): StepName {
  return {
    id: 1,
    stage: 'base',
    number: 2,
    total: 5,
    platform: undefined,
    text: 'RUN make',
    location: { file: 'Containerfile', line: 2 },
    ...step,
  };
}

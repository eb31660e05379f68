import type { StepName } from '../../../build/event.ts';

/** More of a step than anybody reads. */
const longest = 2000;

/**
 * A step as progress names it: `[base 2/5] RUN make`. The stage is left out where there is one only.
 *
 * @param stages how many stages the build has
 */
export function stepLabel(step: StepName, stages: number): string {
  const stage = /^\d+$/.test(step.stage) ? `stage-${step.stage}` : step.stage;
  const place = [step.platform, stages > 1 ? stage : undefined, `${step.number}/${step.total}`];
  const text = step.text.length <= longest ? step.text : `${step.text.slice(0, longest)}…`;
  return `[${place.filter((part) => part !== undefined).join(' ')}] ${text.replace(/\s+/g, ' ')}`;
}

/** Time as progress shows it: `0.1s`, `83.4s`. */
export function seconds(milliseconds: number): string {
  return `${(Math.max(0, milliseconds) / 1000).toFixed(1)}s`;
}

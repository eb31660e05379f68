import type { HealthWord } from '../native/monitor-health.ts';
import type { Container } from './declared.ts';
import { healthWord } from './health.ts';
import { observe, type ContainerState } from './state.ts';

/** A container: what was declared, and what is true now. */
export type ContainerView = {
  readonly record: Container;
  readonly state: ContainerState;
  /** undefined when it has no health check. */
  readonly health?: HealthWord | undefined;
};

/** The container's own directory under the run root. */
export function runDirectoryOf(runRoot: string, id: string): string {
  return `${runRoot}/${id}`;
}

/** Looks at one container. */
export function viewOf(runRoot: string, record: Container): ContainerView {
  const runDirectory = runDirectoryOf(runRoot, record.id);
  return { record, state: observe({ runDirectory, directory: record.directory }), health: healthWord(record, runDirectory) };
}

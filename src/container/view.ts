import type { Container } from './declared.ts';
import { observe, type ContainerState } from './state.ts';

/** A container: what was declared, and what is true now. */
export type ContainerView = { readonly record: Container; readonly state: ContainerState };

/** The container's own directory under the run root. */
export function runDirectoryOf(runRoot: string, id: string): string {
  return `${runRoot}/${id}`;
}

/** Looks at one container. */
export function viewOf(runRoot: string, record: Container): ContainerView {
  return { record, state: observe({ runDirectory: runDirectoryOf(runRoot, record.id), directory: record.directory }) };
}

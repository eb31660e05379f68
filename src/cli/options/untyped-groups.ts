import { containerGroups, type ContainerFields } from './container-groups.ts';
import { inSession } from './session.ts';

/** What the options of `run` are when none was typed: for what has only some of them. */
export function untypedGroups(): ContainerFields {
  const session = { mode: 'parse', used: new Set<string>(), rest: [] } as const;
  return inSession(
    session,
    () => Object.fromEntries(Object.entries(containerGroups).map(([name, group]) => [name, group()])) as ContainerFields,
  );
}

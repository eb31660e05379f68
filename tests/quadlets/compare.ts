/**
 * Units as what they say, so that ours and Podman's can be compared: keys of each section with their values, command lines as words without
 * order, names that differ on purpose replaced.
 */
import { parseUnit } from '../../src/systemd/quadlet/parse.ts';
import { entriesOf } from '../../src/systemd/quadlet/values.ts';
import { splitValue } from '../../src/systemd/quadlet/words.ts';

/** What each of both calls its own things. */
const names: readonly (readonly [string, string])[] = [
  ['/usr/bin/podman', '/usr/bin/tiffin'],
  ['podman-user-wait-network-online.service', 'tiffin-wait-network-online.service'],
  ['%t/containers', '%t/tiffin'],
];

/** What a unit of Podman's says, with our names; or of ours. */
export function sayings(text: string): readonly string[] {
  const { unit } = parseUnit(text, 'unit');
  return ['Unit', 'Service', 'Install']
    .flatMap((section) => entriesOf(unit, section).map(({ key, value }) => `${section} ${key}=${normal(key, value)}`))
    .toSorted();
}

function normal(key: string, value: string): string {
  const renamed = names.reduce((text, [theirs, ours]) => text.replaceAll(theirs, ours), value);
  if (!key.startsWith('Exec')) return renamed;
  const [program = '', ...words] = splitValue(renamed, 'read').words;
  // The journal is where people look for the log of a service; Podman has it there by its configuration.
  return [program, ...words.filter((word) => word !== '--log-driver=journald').toSorted()].join(' ');
}

/** Lines of one that the other does not have, each as often as it occurs there. */
export function difference(one: readonly string[], other: readonly string[]): readonly string[] {
  const left = [...other];
  return one.filter((line) => {
    const index = left.indexOf(line);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
}

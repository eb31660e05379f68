import type { QuadletProblem } from '../quadlet-problem.ts';
import type { QuadletSource } from '../quadlet-source.ts';
import type { UnitEntry } from '../unit-file.ts';
import { nearest } from '../../lib/suggest.ts';
import { entriesOf, lastOf, sinceReset, unquoted } from './values.ts';
import { splitValue } from './words.ts';

/** A link beside the generated units: `default.target.wants/web.service` to `../web.service`. */
export type UnitLink = { readonly path: string; readonly target: string };

/** The links that `[Install]` asks for, and what is wrong with it. */
export type Installation = { readonly links: readonly UnitLink[]; readonly problems: readonly QuadletProblem[] };

/** The types of systemd's units, which are their extensions. */
const unitTypes = ['service', 'socket', 'target', 'timer', 'path', 'slice', 'scope', 'mount', 'automount', 'swap', 'device'];

const directories: Readonly<Record<string, string>> = { WantedBy: 'wants', RequiredBy: 'requires', UpheldBy: 'upholds' };
const known = ['Alias', 'DefaultInstance', ...Object.keys(directories)];
const later = ['Also'];

/** Does what `systemctl enable` does, which refuses generated units. */
export function installLinks(source: QuadletSource, fileName: string): Installation {
  const entries = entriesOf(source.unit, 'Install');
  const problems: QuadletProblem[] = [];
  const say = (entry: UnitEntry, problem: Pick<QuadletProblem, 'message' | 'suggestion'> & Partial<QuadletProblem>): void => {
    const path = entry.location?.path ?? source.path;
    problems.push({ severity: 'error', path, line: entry.location?.line, section: 'Install', key: entry.key, ...problem });
  };
  for (const entry of entries) if (!known.includes(entry.key)) say(entry, unknownKey(entry.key));
  const enabled = enabledName(fileName, entries);
  const links: UnitLink[] = [];
  for (const { key, word, entry } of namesOf(entries)) {
    const wrong = faultOf(word);
    if (wrong !== undefined) say(entry, wrong);
    else if (key === 'Alias') {
      if (word !== fileName) links.push({ path: word, target: fileName });
    } else if (enabled !== undefined) {
      if (systemTargets.has(word))
        say(entry, { severity: 'warning', message: `user services have no ${word}`, suggestion: 'write default.target' });
      links.push({ path: `${word}.${directories[key] ?? ''}/${enabled}`, target: `../${fileName}` });
    }
  }
  return { links, problems };
}

const systemTargets = new Set(['multi-user.target', 'network-online.target', 'network.target', 'local-fs.target', 'sysinit.target']);

function namesOf(entries: readonly UnitEntry[]): readonly { readonly key: string; readonly word: string; readonly entry: UnitEntry }[] {
  return ['Alias', ...Object.keys(directories)].flatMap((key) =>
    sinceReset(entries, key).flatMap((entry) => splitValue(entry.value, 'keep').words.map((word) => ({ key, word, entry }))),
  );
}

/** A template is enabled by its default instance only. */
function enabledName(fileName: string, entries: readonly UnitEntry[]): string | undefined {
  if (!fileName.includes('@.')) return fileName;
  const instance = lastOf(entries, 'DefaultInstance');
  if (instance === undefined || !/^[A-Za-z0-9:_.\\-]+$/.test(unquoted(instance.value))) return undefined;
  return fileName.replace('@.', `@${unquoted(instance.value)}.`);
}

function faultOf(word: string): Pick<QuadletProblem, 'message' | 'suggestion'> | undefined {
  const extension = word.slice(word.lastIndexOf('.') + 1);
  if (
    /^[A-Za-z0-9:_.@\\%-]+$/.test(word) &&
    !word.startsWith('.') &&
    word.includes('.') &&
    unitTypes.includes(extension) &&
    word.length < 256
  )
    return undefined;
  return { message: `not the name of a unit: ${JSON.stringify(word)}`, suggestion: 'write one such as default.target' };
}

function unknownKey(key: string): Pick<QuadletProblem, 'message' | 'suggestion'> & Partial<QuadletProblem> {
  if (later.includes(key))
    return { severity: 'warning', message: 'has no effect on generated units', suggestion: 'write [Install] in the other file, too' };
  const near = nearest(key, known);
  return {
    message: '[Install] has no such key',
    suggestion: near === undefined ? `keys are ${known.join(', ')}` : `did you mean ${near}?`,
  };
}

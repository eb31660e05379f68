import { allCapabilities, capabilityNames } from '../../../runtime/capabilities.ts';
import { signalName } from '../../../lib/signal.ts';
import { shownPaths } from '../../command-table.ts';
import { within, words, type Topic } from './ask.ts';

const lastSignal = 31;

/** Volumes. */
export const volumes: Topic = async ({ engine }) =>
  (await engine()).volumes.list().map(({ name, driver }) => ({ word: name, description: `driver ${driver}` }));

/** Networks. */
export const networks: Topic = async ({ engine }) =>
  (await engine()).networks.list().map(({ name, driver }) => ({ word: name, description: `driver ${driver}` }));

/** Pods. */
export const pods: Topic = async ({ engine }) => {
  const { containers, pods: store } = await engine();
  const counts = new Map<string, number>();
  for (const { pod } of containers.list()) if (pod !== undefined) counts.set(pod.id, (counts.get(pod.id) ?? 0) + 1);
  return store.list().map(({ id, name }) => ({ word: name, description: `${counts.get(id) ?? 0} containers` }));
};

/** Secrets. */
export const secrets: Topic = async ({ engine }) => words((await engine()).secrets.list().map(({ name }) => name));

/** Signals, which may be typed without SIG. */
export const signals: Topic = ({ prefix }) => {
  const names = Array.from({ length: lastSignal }, (_, index) => signalName(index + 1));
  return words(/^S?$|^SI/.test(prefix) ? names : names.flatMap((name) => [name, name.slice('SIG'.length)]));
};

/** Capabilities, separated by commas, which may be typed without CAP_. */
export const capabilities: Topic = (ask) =>
  within(ask, ',', ({ prefix }) => {
    const names = capabilityNames(allCapabilities);
    return words(['ALL', ...(prefix === '' || prefix.startsWith('C') ? names : names.map((name) => name.slice('CAP_'.length)))]);
  });

/** Commands, each word by itself. */
export const commands: Topic = () =>
  shownPaths().flatMap(({ path, summary }) => (path.includes(' ') ? [] : [{ word: path, description: summary }]));

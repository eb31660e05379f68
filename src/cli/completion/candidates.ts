import { capabilityNames, allCapabilities } from '../../runtime/capabilities.ts';
import type { Engine } from '../../engine.ts';
import { signalName } from '../../lib/signal.ts';
import { shownPaths } from '../command-table.ts';
import type { FilterNoun } from './filter-words.ts';

/** One thing a shell can offer, and what it is. */
export type Candidate = { readonly word: string; readonly description?: string };

const lastSignal = 31;
const shortId = 12;

/**
 * What can stand where TAB was pressed. Opens the state and nothing else, and only for names.
 *
 * @param topic a `CompletionKind`, or `format-NOUN`
 * @param prefix what is typed already; candidates begin with it
 * @param typed the words of the line before it, for topics of builds
 */
export async function candidates(
  topic: string,
  prefix: string,
  engine: () => Promise<Engine>,
  typed: readonly string[] = [],
): Promise<readonly Candidate[]> {
  const all = topic.startsWith('build-') ? await buildCandidates(topic, prefix, typed) : await candidatesOf(topic, prefix, engine);
  return all.filter(({ word }) => word.startsWith(prefix) && isPlain(word));
}

/** Words with a blank are quoted by the shell; a line break would be two words, and what cannot be seen is not offered. */
function isPlain(word: string): boolean {
  return !/[\p{C}\p{Zl}\p{Zp}\t\n]/u.test(word);
}

const networkModes = ['pasta', 'none', 'host', 'container:', 'private', 'bridge'];

async function candidatesOf(topic: string, prefix: string, engine: () => Promise<Engine>): Promise<readonly Candidate[]> {
  switch (topic) {
    case 'container':
    case 'running-container':
      return containerCandidates(await engine(), { prefix, running: topic === 'running-container' });
    case 'container-path':
      return copyCandidates(engine, prefix);
    case 'container-filter':
      return filterWords('container', prefix, engine);
    case 'pod-filter':
      return filterWords('pod', prefix, engine);
    case 'network-filter':
      return filterWords('network', prefix, engine);
    case 'image':
      return imageCandidates(await engine(), prefix);
    case 'manifest-list':
      return namesOf((await engine()).images.lists.names());
    case 'artifact':
      return namesOf((await engine()).images.artifacts.names());
    case 'volume':
      return (await engine()).volumes.list().map((volume) => ({ word: volume.name }));
    case 'network-mode':
      return [...networkModes, ...(await engine()).networks.list().map(({ name }) => name)].map((word) => ({ word }));
    case 'network':
      return (await engine()).networks.list().map((network) => ({ word: network.name, description: network.driver }));
    case 'pod':
      return (await engine()).pods.list().map((pod) => ({ word: pod.name }));
    case 'secret':
      return (await engine()).secrets.list().map((secret) => ({ word: secret.name }));
    case 'quadlet':
      return (await import('../../systemd/quadlet-list.ts')).quadletNames(await engine()).map((word) => ({ word }));
    case 'signal':
      return Array.from({ length: lastSignal }, (_, index) => ({ word: signalName(index + 1) }));
    case 'capability':
      return ['ALL', ...capabilityNames(allCapabilities)].map((word) => ({ word }));
    case 'command':
      return shownPaths().flatMap(({ path, summary }) => (path.includes(' ') ? [] : [{ word: path, description: summary }]));
    default:
      return topic.startsWith('format-') ? await formatCandidates(topic.slice('format-'.length), prefix) : [];
  }
}

async function filterWords(noun: FilterNoun, prefix: string, engine: () => Promise<Engine>): Promise<readonly Candidate[]> {
  const { filterCandidates } = await import('./filter-words.ts');
  return filterCandidates(noun, prefix, engine);
}

async function buildCandidates(topic: string, prefix: string, typed: readonly string[]): Promise<readonly Candidate[]> {
  const { buildArgumentNames, buildOutputs, buildStages } = await import('./build-words.ts');
  if (topic === 'build-stage') return buildStages(typed);
  return topic === 'build-argument' ? buildArgumentNames(typed) : buildOutputs(prefix);
}

async function containerCandidates(
  engine: Engine,
  { prefix, running }: { prefix: string; running: boolean },
): Promise<readonly Candidate[]> {
  const { isRunning } = await import('../../container/state.ts');
  const { viewOf } = await import('../../container/view.ts');
  const containers = engine.containers.list().filter((container) => !running || isRunning(viewOf(engine.places.runRoot, container).state));
  const names = containers.map((container) => ({ word: container.name, description: container.imageName }));
  // IDs only for who has begun to type one: they are noise beside names.
  return /^[0-9a-f]+$/.test(prefix)
    ? [...names, ...containers.map((container) => ({ word: container.id.slice(0, shortId), description: container.name }))]
    : names;
}

/** What `cp` takes: containers, of whose files nothing is said, and files of the host. Only names open the state. */
async function copyCandidates(engine: () => Promise<Engine>, prefix: string): Promise<readonly Candidate[]> {
  const { hostPaths } = await import('./host-paths.ts');
  if (/^[^./][^/]*:/.test(prefix)) return [];
  if (prefix.includes('/') || prefix.startsWith('.')) return hostPaths(prefix);
  const containers = await containerCandidates(await engine(), { prefix, running: false });
  return [...containers.map((candidate) => ({ ...candidate, word: `${candidate.word}:` })), ...hostPaths(prefix)];
}

async function imageCandidates(engine: Engine, prefix: string): Promise<readonly Candidate[]> {
  const { familiarName, parseReference } = await import('../../oci/reference.ts');
  const images = engine.images.list();
  const names = images.flatMap((image) =>
    image.names.flatMap((name) => [
      { word: name },
      { word: familiarName(parseReference(name)) },
      { word: name.replace(/^localhost\//, '') },
    ]),
  );
  const unique = [...new Map(names.map((candidate) => [candidate.word, candidate])).values()];
  return /^[0-9a-f]+$/.test(prefix) ? [...unique, ...images.map((image) => ({ word: image.id.slice(0, shortId) }))] : unique;
}

async function namesOf(names: readonly { readonly name: string }[]): Promise<readonly Candidate[]> {
  const { familiarName, parseReference } = await import('../../oci/reference.ts');
  const spellings = names.flatMap(({ name }) => [name, familiarName(parseReference(name)), name.replace(/^localhost\//, '')]);
  return [...new Set(spellings)].map((word) => ({ word }));
}

async function formatCandidates(noun: string, prefix: string): Promise<readonly Candidate[]> {
  const { listingFields } = await import('./listing-fields.ts');
  const fields = await listingFields(noun);
  const open = prefix.lastIndexOf('{{');
  if (open < 0) return [{ word: 'json' }, { word: 'table' }, ...fields.map((field) => ({ word: `{{.${field}}}` }))];
  return fields.map((field) => ({ word: `${prefix.slice(0, open)}{{.${field}}}` }));
}

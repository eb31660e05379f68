import type { Container } from '../../../container/declared.ts';
import type { ContainerState } from '../../../container/state.ts';
import type { Engine } from '../../../engine.ts';
import { hostPaths } from '../host-paths.ts';
import { words, type Ask, type Candidate, type Topic } from './ask.ts';
import { operandsOf, readLine } from './line.ts';

const shortId = 12;

type StateName = ContainerState['name'];

/** Containers in one of these states, or all of them. */
export function containersThat(...states: readonly StateName[]): Topic {
  return async ({ prefix, engine }) => {
    const services = await engine();
    const all = services.containers.list();
    const found = states.length === 0 ? all : await inState(services, all, new Set(states));
    const names = found.map((container) => ({ word: container.name, description: container.imageName }));
    // IDs only for who has begun to type one: they are noise beside names.
    if (!/^[0-9a-f]+$/.test(prefix)) return names;
    return [...names, ...found.map(({ id, name }) => ({ word: prefix.length > shortId ? id : id.slice(0, shortId), description: name }))];
  };
}

async function inState(
  { places }: Engine,
  containers: readonly Container[],
  states: ReadonlySet<StateName>,
): Promise<readonly Container[]> {
  const { viewOf } = await import('../../../container/view.ts');
  return containers.filter((container) => states.has(viewOf(places.runRoot, container).state.name));
}

/** Names of all containers. */
export const containerNames: Topic = async ({ engine }) => words((await engine()).containers.list().map(({ name }) => name));

/** What `cp` takes: containers and what is in them, and files of the host. Only names open the state. */
export const copyPaths: Topic = async (ask) => {
  const at = /^[^./~][^/:]*:/.exec(ask.prefix)?.[0];
  if (at !== undefined) return pathsIn(ask, at.slice(0, -1), at);
  if (/^[.~]|\//.test(ask.prefix)) return hostPaths(ask.prefix, ask.env);
  const containers = await containersThat()(ask);
  return [...containers.map((candidate) => ({ ...candidate, word: `${candidate.word}:` })), ...hostPaths(ask.prefix, ask.env)];
};

/** Paths in the container that the line names first. */
export const pathsInNamed: Topic = async (ask) => {
  const [name] = await operandsOf(ask.typed);
  return name === undefined ? [] : pathsIn(ask, name, '');
};

/** What `exec` takes: a container that runs, and then words for it, which may be paths in it. */
export const execWords: Topic = async (ask) => {
  const { operands, options } = await readLine(ask.typed);
  const [name] = operands;
  if (name !== undefined) return pathsIn(ask, name, '');
  return options.some(({ spec }) => spec.names.includes('--latest')) ? [] : containersThat('running')(ask);
};

async function pathsIn(ask: Ask, name: string, front: string): Promise<readonly Candidate[]> {
  const { containerPaths } = await import('./container-paths.ts');
  return containerPaths(await ask.engine(), { name, front, prefix: ask.prefix.slice(front.length) });
}

/** The published ports of the container that the line names first. */
export const portsOfNamed: Topic = async ({ engine, typed }) => {
  const [name = ''] = await operandsOf(typed);
  const { publishedPorts } = await import('../../../container/port.ts');
  const ports = publishedPorts((await engine()).containers.get(name));
  return ports.map(({ inside, hostPort }) => ({ word: inside, description: `port ${hostPort} of the host` }));
};

/** Keys of labels and their values, as containers have them. */
export const containerLabels: Topic = async ({ engine }) =>
  words(
    new Set((await engine()).containers.list().flatMap(({ labels }) => Object.entries(labels).map(([key, value]) => `${key}=${value}`))),
  );

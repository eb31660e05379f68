import { artifactCommands, artifactSpellings } from './tables/artifact.ts';
import { containerCommands, containerSpellings } from './tables/container.ts';
import { buildxCommands, buildxSpellings } from './tables/buildx.ts';
import type { CommandEntries, CommandEntry, Spellings } from './tables/entry.ts';
import { generateCommands } from './tables/generate.ts';
import { imageCommands, imageSpellings } from './tables/image.ts';
import { manifestCommands } from './tables/manifest.ts';
import { networkCommands, networkSpellings } from './tables/network.ts';
import { podCommands, podSpellings } from './tables/pod.ts';
import { quadletCommands, quadletSpellings } from './tables/quadlet.ts';
import { registryCommands, registrySpellings } from './tables/registry.ts';
import { secretCommands, secretSpellings } from './tables/secret.ts';
import { systemCommands, systemSpellings } from './tables/system.ts';
import { volumeCommands, volumeSpellings } from './tables/volume.ts';

// Apart, because each command line looks up one path or two, and to join them takes longer than that.
const tables: readonly CommandEntries[] = [
  artifactCommands,
  buildxCommands,
  containerCommands,
  generateCommands,
  imageCommands,
  manifestCommands,
  networkCommands,
  podCommands,
  quadletCommands,
  registryCommands,
  secretCommands,
  systemCommands,
  volumeCommands,
];

const otherSpellings: readonly Spellings[] = [
  artifactSpellings,
  buildxSpellings,
  containerSpellings,
  imageSpellings,
  networkSpellings,
  podSpellings,
  quadletSpellings,
  registrySpellings,
  secretSpellings,
  systemSpellings,
  volumeSpellings,
];

/** Every command under its first path: the only list of commands. */
export function commandEntries(): CommandEntries {
  return Object.assign({}, ...tables) as CommandEntries;
}

/** Every other spelling, and the command it means. */
export function spellings(): Spellings {
  return Object.assign({}, ...otherSpellings) as Spellings;
}

/** The words that only gather commands, and what help says about them. */
export const nounTable: Readonly<Record<string, string>> = {
  artifact: 'Manage artifacts: what registries keep that is no image',
  builder: 'Build images and manage the build cache',
  buildx: 'Build images, with the commands that Docker users know',
  container: 'Manage containers',
  generate: 'Generate systemd units and Quadlets',
  healthcheck: 'Run health checks',
  image: 'Manage images',
  'image trust': 'Manage which images are trusted',
  manifest: 'Manage manifest lists, which name images of several platforms',
  network: 'Manage networks',
  pod: 'Manage pods, groups of containers that share namespaces',
  quadlet: 'Manage Quadlets, files from which systemd units are made',
  secret: 'Manage secrets',
  system: 'Manage tiffin',
  volume: 'Manage volumes',
};

/** The command of a path in any of its spellings, or undefined. */
export function commandAt(path: string): CommandEntry | undefined {
  return ownOf(tables, ownOf(otherSpellings, path) ?? path);
}

function ownOf<T>(records: readonly Readonly<Record<string, T>>[], key: string): T | undefined {
  return records.find((record) => Object.hasOwn(record, key))?.[key];
}

/** Every path that is shown, in order, with its summary. */
export function shownPaths(): readonly { readonly path: string; readonly summary: string }[] {
  const paths = [...Object.keys(commandEntries()), ...Object.keys(spellings())].toSorted();
  return paths.flatMap((path) => {
    const entry = commandAt(path);
    return entry === undefined || entry.hidden === true ? [] : [{ path, summary: entry.summary }];
  });
}

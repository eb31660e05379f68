import { createHash } from 'node:crypto';

import { formatPlatform, type Platform } from '../../oci/platform.ts';
import type { Digest } from '../../oci/digest.ts';
import type { StepsRequest } from '../request.ts';
import type { CopyWork, RunWork } from './step.ts';

/** To change when the same key could stand for another result than before. */
const version = 1;

/** What is below a step: the layers' diff IDs, base first. */
export type Below = { readonly platform: Platform; readonly diffIds: readonly Digest[] };

/** Stands for a stack of layers, as the image spec has it. @see image-spec config.md, ChainID */
export function chainId(diffIds: readonly Digest[]): string {
  let chain = '';
  for (const diffId of diffIds) chain = chain === '' ? diffId : `sha256:${hashOf(`${chain} ${diffId}`)}`;
  return chain;
}

/** How the times of what a step writes are bounded; undefined: they are not. */
export type KeyTimes = { readonly epoch: number | undefined };

/** Stands for a RUN on what is below it. Values of secrets and agents are no part of it. */
export function runKey(work: RunWork, below: Below, { steps, settings, sources, epoch }: RunKeyParts): string {
  const { words, script, environment, user, directory, mounts, network, security, devices } = work;
  return keyOf('run', below, {
    words,
    script: script?.content,
    environment: environment.toSorted(),
    user,
    directory,
    mounts: mounts.map(({ mount }) => ({ ...mount, size: undefined })),
    settings,
    sources,
    network,
    security,
    devices,
    options: stepOptions(steps),
    epoch,
  });
}

/** What a RUN's key has beside the instruction. */
export type RunKeyParts = KeyTimes & {
  readonly steps: StepsRequest;
  /** `NAME=value` that containers.conf gives to all containers. */
  readonly settings: readonly string[];
  /** What the mounts with files of their own show, in their order. */
  readonly sources: readonly string[];
};

/** What of the command line can change what a command writes. Limits cannot, as far as anybody may rely on it. */
function stepOptions({ network, security, mounts, additionalGroups, hostNamespaces, rlimits }: StepsRequest): object {
  const { addCapabilities, dropCapabilities, privileged, devices, cdiDevices } = security;
  return {
    hosts: network.hosts,
    noHosts: network.noHosts,
    hostname: network.hostname,
    mode: network.mode?.kind,
    addCapabilities,
    dropCapabilities,
    privileged,
    devices,
    cdiDevices,
    mounts,
    additionalGroups,
    hostNamespaces,
    rlimits,
  };
}

/** Stands for a COPY or ADD of files with that digest on what is below it. With `--link` nothing below matters but names of owners. */
export function copyKey(work: CopyWork, below: Below, { files, epoch }: KeyTimes & { readonly files: readonly string[] }): string {
  const { instruction, destination } = work;
  const { chown, chmod, link, parents, exclude, kind } = instruction;
  const unpack = instruction.kind === 'add' ? (instruction.unpack ?? 'local') : 'never';
  const isFree = link && (chown === undefined || /^\d+(?::\d+)?$/.test(chown));
  return keyOf('copy', isFree ? { ...below, diffIds: [] } : below, {
    kind,
    chown,
    chmod,
    link,
    parents,
    exclude,
    unpack,
    destination,
    files,
    epoch,
  });
}

/** Stands for a directory that is made where there is none. */
export function directoryKey(work: { readonly path: string; readonly user: string }, below: Below, { epoch }: KeyTimes): string {
  return keyOf('directory', below, { path: work.path, user: work.user, epoch });
}

/** Stands for files within layers, whose digest was computed once. */
export function filesKey(diffIds: readonly Digest[], what: object): string {
  return keyOf('files', { platform: { os: '', architecture: '' }, diffIds }, what);
}

function keyOf(kind: string, { platform, diffIds }: Below, what: object): string {
  return hashOf(JSON.stringify([version, kind, formatPlatform(platform), chainId(diffIds), what]));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

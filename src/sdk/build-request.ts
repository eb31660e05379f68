import { resolve } from 'node:path';
import { Readable } from 'node:stream';

import type { BuildRequest, BuildSecret } from '../build/request.ts';
import { parseNetworkMode } from '../network/mode.ts';
import { formatPlatform, parsePlatform } from '../oci/platform.ts';
import { plainRequest, plainResources } from '../runtime/plain-request.ts';
import { Given, invalid } from './given.ts';
import { registryAccess, registryOptionNames } from './registry-access.ts';

/** The options of `build`. */
export const buildOptionNames = [
  ...registryOptionNames,
  ...(
    'context file containerfile tags target args labels platforms contexts secrets pull noCache cacheFrom cacheTo outputs push network jobs allow ' +
    'onEvent signal'
  ).split(' '),
];

/** Where relative paths begin, and the variables that secrets may name. */
export type BuildFacts = { readonly directory: string; readonly env: Readonly<Record<string, string | undefined>> };

/** What is to be built, and the stream that a build reads as its standard input. */
export type AskedBuild = { readonly request: BuildRequest; readonly input: () => Readable };

/**
 * What the options ask for.
 *
 * @throws {TiffinError} `invalid-argument` naming the option or its value
 */
export function toBuildRequest(given: Given, { directory, env }: BuildFacts): AskedBuild {
  const { source, input } = toSource(given, directory);
  const request: BuildRequest = {
    source,
    language: { buildArgs: given.textMap('args') ?? {}, target: given.text('target'), skipUnusedStages: true },
    platforms: [...new Set((given.texts('platforms') ?? []).map((text) => formatPlatform(parsePlatform(text))))],
    allPlatforms: false,
    pull: { policy: given.oneOf('pull', ['missing', 'always', 'newer', 'never']) ?? 'missing', access: registryAccess(given, directory) },
    cache: toCache(given),
    steps: toSteps(given, { directory, env }),
    image: imageTerms(given.textMap('labels') ?? {}),
    output: {
      tags: given.texts('tags') ?? [],
      outputs: given.texts('outputs') ?? [],
      push: given.flag('push') ?? false,
      iidFile: undefined,
      metadataFile: undefined,
      manifest: undefined,
    },
    jobs: given.whole('jobs', 1) ?? 0,
  };
  return { request, input };
}

function toCache(given: Given): BuildRequest['cache'] {
  return {
    noCache: given.flag('noCache') ?? false,
    noCacheStages: [],
    layers: true,
    squash: 'none',
    cacheFrom: given.texts('cacheFrom') ?? [],
    cacheTo: given.texts('cacheTo') ?? [],
    ttlMs: undefined,
  };
}

function toSteps(given: Given, facts: BuildFacts): BuildRequest['steps'] {
  const plain = plainRequest('');
  const network = given.text('network');
  return {
    network: { ...plain.network, mode: parseNetworkMode(network === undefined ? [] : [network]) },
    security: plain.security,
    resources: plainResources(),
    mounts: [],
    shmSizeBytes: undefined,
    rlimits: [],
    additionalGroups: [],
    environment: plain.process.environment,
    hostNamespaces: [],
    secrets: (given.map('secrets') ?? []).map(([id, value]) => buildSecret(id, value, facts)),
    ssh: [],
    allow: allowances(given),
  };
}

function toSource(given: Given, directory: string): { source: BuildRequest['source']; input: () => Readable } {
  const context = contextOf(given.raw('context') ?? '.');
  const text = given.text('containerfile');
  const file = given.text('file');
  if (text !== undefined && file !== undefined) throw invalid('build: file and containerfile cannot be given both');
  if (text !== undefined && typeof context !== 'string')
    throw invalid('build: containerfile goes with a context that is a path or a URL; put the file into the tar, and name it with file');
  const named = file === undefined ? [] : [file];
  const source = {
    context: typeof context === 'string' ? context : '-',
    files: text === undefined ? named : ['-'],
    ignoreFile: undefined,
    namedContexts: given.textMap('contexts') ?? {},
    directory,
    preprocessorFlags: [],
    from: undefined,
  };
  return { source, input: () => (typeof context === 'string' ? Readable.from([Buffer.from(text ?? '')]) : context) };
}

function contextOf(context: unknown): string | Readable {
  if (context instanceof Readable || (typeof context === 'string' && context !== '-')) return context;
  throw invalid('build: context must be a path, a URL or a Readable');
}

function buildSecret(id: string, value: unknown, { directory, env }: BuildFacts): BuildSecret {
  const given = new Given(`secrets.${id}`, value, ['file', 'env', 'stored']);
  const [file, name, stored] = [given.text('file'), given.text('env'), given.text('stored')];
  if (id === '' || id.includes(',')) throw invalid(`secrets: ${JSON.stringify(id)} is no ID`);
  if ([file, name, stored].filter((each) => each !== undefined).length !== 1)
    throw invalid(`secrets.${id} must have one of file, env and stored`);
  if (file !== undefined) return { id, source: { kind: 'file', path: resolve(directory, file) } };
  if (stored !== undefined) return { id, source: { kind: 'stored', name: stored } };
  if (env[name ?? ''] === undefined) throw invalid(`secrets.${id}: there is no variable ${name}`);
  return { id, source: { kind: 'variable', name: name ?? '' } };
}

function allowances(given: Given): BuildRequest['steps']['allow'] {
  const known = ['network.host', 'security.insecure', 'device'] as const;
  return (given.texts('allow') ?? []).map((text) => {
    const found = known.find((word) => word === text);
    if (found === undefined) throw invalid(`allow ${JSON.stringify(text)}: it is ${known.join(', ')}`);
    return found;
  });
}

function imageTerms(labels: Readonly<Record<string, string>>): BuildRequest['image'] {
  return {
    format: 'oci',
    labels,
    unsetLabels: [],
    environment: [],
    unsetEnvironment: [],
    annotations: {},
    unsetAnnotations: [],
    inheritLabels: true,
    inheritAnnotations: true,
    identityLabel: undefined,
    createdAnnotation: true,
    omitHistory: false,
    osVersion: undefined,
    osFeatures: [],
    times: { real: false, timestamp: undefined, sourceDateEpoch: undefined },
  };
}

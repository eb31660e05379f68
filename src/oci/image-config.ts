import type { Digest } from './digest.ts';
import { isDigest } from './digest.ts';
import type { JsonObject } from '../lib/json.ts';
import { parseJson } from '../lib/json.ts';
import type { FieldPath } from './json-fields.ts';
import {
  arrayField,
  badField,
  booleanField,
  fieldOf,
  keySetField,
  objectField,
  optionalInteger,
  optionalString,
  refuseCaseVariants,
  stringMapField,
  stringsField,
} from './json-fields.ts';
import { maxLayers, maxManifestBytes } from './manifest.ts';

/** A health check as images declare it; times in nanoseconds, as on the wire. */
export type Healthcheck = {
  /** `['CMD', …]`, `['CMD-SHELL', line]`, `['NONE']`; empty inherits. */
  readonly Test: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
  readonly Retries?: number;
};

/** What a container made of the image starts with; named as on the wire. Lists are empty and strings '' when the image does not say. */
export type ImageExecution = {
  readonly User: string;
  /** `80/tcp`, as keys of the wire's map. */
  readonly ExposedPorts: readonly string[];
  /** Each `NAME=value`. */
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly Volumes: readonly string[];
  readonly WorkingDir: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly StopSignal: string;
  readonly Healthcheck?: Healthcheck;
  readonly Shell: readonly string[];
  readonly OnBuild: readonly string[];
};

/** One step of an image's history. */
export type HistoryEntry = {
  readonly created?: string;
  readonly created_by?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
};

/** An image config: what the image is for, how it starts, which layers it stands on. Its digest is the image ID. */
export type ImageConfig = {
  readonly created?: string;
  readonly author?: string;
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly config: ImageExecution;
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly Digest[] };
  readonly history: readonly HistoryEntry[];
};

const topKeys = ['created', 'author', 'architecture', 'os', 'variant', 'config', 'rootfs', 'history'];
const executionKeys = [
  'User',
  'ExposedPorts',
  'Env',
  'Entrypoint',
  'Cmd',
  'Volumes',
  'WorkingDir',
  'Labels',
  'StopSignal',
  'Healthcheck',
  'Shell',
  'OnBuild',
];
const environmentEntry = /^[^=\u0000]+=/;
const maxHistory = 8192;

/**
 * Reads an image config, OCI or Docker; `null` means absent, as Go writes it.
 *
 * @param warn told of each environment entry that is no `NAME=value` and is left out
 * @throws {TiffinError} `corrupt` naming the field
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 */
export function parseImageConfig(bytes: Uint8Array, warn: (message: string) => void = () => undefined): ImageConfig {
  const path: FieldPath = { what: 'image config', field: '' };
  const document = objectField(parseJson(bytes, { what: 'image config', maxBytes: maxManifestBytes, maxDepth: 32 }), path);
  refuseCaseVariants(document, topKeys, path);
  const history = arrayField(document, 'history', path, maxHistory);
  const historyPath = fieldOf(path, 'history');
  return {
    architecture: optionalString(document, 'architecture', path) ?? '',
    os: optionalString(document, 'os', path) ?? '',
    ...presentStrings(document, ['created', 'author', 'variant'], path),
    config: readExecution(document, path, warn),
    rootfs: { type: 'layers', diff_ids: readDiffIds(document, path) },
    history: history.map((entry, index) => readHistory(objectField(entry, fieldOf(historyPath, index)), fieldOf(historyPath, index))),
  };
}

function readExecution(document: JsonObject, parent: FieldPath, warn: (message: string) => void): ImageExecution {
  const path = fieldOf(parent, 'config');
  const value = document['config'];
  const object = value === undefined || value === null ? (Object.create(null) as JsonObject) : objectField(value, path);
  refuseCaseVariants(object, executionKeys, path);
  const healthcheck = readHealthcheck(object, path);
  return {
    User: optionalString(object, 'User', path) ?? '',
    ExposedPorts: keySetField(object, 'ExposedPorts', path),
    Env: readEnvironment(object, path, warn),
    Entrypoint: readCommand(object, 'Entrypoint', path),
    Cmd: readCommand(object, 'Cmd', path),
    Volumes: keySetField(object, 'Volumes', path),
    WorkingDir: optionalString(object, 'WorkingDir', path) ?? '',
    Labels: stringMapField(object, 'Labels', path) ?? {},
    StopSignal: optionalString(object, 'StopSignal', path) ?? '',
    ...(healthcheck === undefined ? {} : { Healthcheck: healthcheck }),
    Shell: readCommand(object, 'Shell', path),
    OnBuild: stringsField(object, 'OnBuild', path) ?? [],
  };
}

function readEnvironment(object: JsonObject, path: FieldPath, warn: (message: string) => void): readonly string[] {
  const entries = stringsField(object, 'Env', path) ?? [];
  return entries.filter((entry) => {
    const usable = environmentEntry.test(entry);
    if (!usable) warn(`image config: environment entry ${JSON.stringify(entry.slice(0, 80))} is no NAME=value and is left out`);
    return usable;
  });
}

/** Docker wrote a one-word command as a plain string once. */
function readCommand(object: JsonObject, key: string, path: FieldPath): readonly string[] {
  if (typeof object[key] !== 'string') return stringsField(object, key, path) ?? [];
  const word = optionalString(object, key, path);
  return word === undefined ? [] : [word];
}

function readHealthcheck(object: JsonObject, parent: FieldPath): Healthcheck | undefined {
  const value = object['Healthcheck'];
  if (value === undefined || value === null) return undefined;
  const path = fieldOf(parent, 'Healthcheck');
  const check = objectField(value, path);
  const numbers: { [Key in 'Interval' | 'Timeout' | 'StartPeriod' | 'StartInterval' | 'Retries']?: number } = {};
  for (const key of ['Interval', 'Timeout', 'StartPeriod', 'StartInterval', 'Retries'] as const) {
    const number = optionalInteger(check, key, path);
    if (number === undefined) continue;
    if (number < 0) throw badField(fieldOf(path, key), 'is negative');
    numbers[key] = number;
  }
  return { Test: stringsField(check, 'Test', path) ?? [], ...numbers };
}

function readDiffIds(document: JsonObject, parent: FieldPath): readonly Digest[] {
  const path = fieldOf(parent, 'rootfs');
  const rootfs = objectField(document['rootfs'], path);
  refuseCaseVariants(rootfs, ['type', 'diff_ids'], path);
  const type = optionalString(rootfs, 'type', path) ?? 'layers';
  if (type !== 'layers') throw badField(fieldOf(path, 'type'), 'must be "layers"');
  const here = fieldOf(path, 'diff_ids');
  return arrayField(rootfs, 'diff_ids', path, maxLayers).map((value, index) => {
    if (!isDigest(value)) throw badField(fieldOf(here, index), 'is not a digest');
    return value;
  });
}

function readHistory(entry: JsonObject, path: FieldPath): HistoryEntry {
  const empty = booleanField(entry, 'empty_layer', path);
  return { ...presentStrings(entry, ['created', 'created_by', 'author', 'comment'], path), ...(empty ? { empty_layer: true } : {}) };
}

function presentStrings<Key extends string>(object: JsonObject, keys: readonly Key[], path: FieldPath): { [Name in Key]?: string } {
  const present: { [Name in Key]?: string } = {};
  for (const key of keys) {
    const value = optionalString(object, key, path);
    if (value !== undefined && value !== '') present[key] = value;
  }
  return present;
}

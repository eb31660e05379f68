import { TiffinError } from '../../lib/errors.ts';
import { parseJson, type JsonValue } from '../../lib/json.ts';
import type { Digest } from '../../oci/digest.ts';
import type { StepResult } from '../../storage/build-step-store.ts';

/** Where in an image config the steps stand whose layers the image has. */
export const cacheField = 'io.tiffin.build.cache';

/** A step of a build, and what it came to. */
export type SharedStep = { readonly key: string; readonly result: StepResult };

/** What is said of a step: the number of its layer in the image, or that it changed nothing. */
export type WrittenStep = { readonly key: string; readonly layer: number | null };

const version = 1;
const maxSteps = 10_000;

/** What an image config says of steps: those whose layers are among `diffIds`, sorted by their keys. Pure. */
export function formatSteps(
  steps: readonly SharedStep[],
  diffIds: readonly Digest[],
): { readonly version: number; readonly steps: readonly WrittenStep[] } {
  const written = new Map<string, WrittenStep>();
  for (const { key, result } of steps) {
    if (result.kind === 'nothing') written.set(key, { key, layer: null });
    if (result.kind !== 'layer') continue;
    const layer = diffIds.indexOf(result.layer.diffId);
    if (layer !== -1) written.set(key, { key, layer });
  }
  return { version, steps: [...written.values()].toSorted((one, other) => (one.key < other.key ? -1 : 1)) };
}

/** What the config of an image says of the steps that made it, for `type=inline`. Pure. */
export function inlineCache(steps: readonly SharedStep[], diffIds: readonly Digest[]): Record<string, unknown> {
  const isOurs = ({ result }: SharedStep): boolean => result.kind === 'layer' && diffIds.includes(result.layer.diffId);
  return { [cacheField]: formatSteps(steps.filter(isOurs), diffIds) };
}

/**
 * Reads what an image config from elsewhere says of steps.
 *
 * @param layers how many the image has
 * @returns undefined when it says nothing
 * @throws {TiffinError} `corrupt` for what makes no sense, `unsupported` for a newer version
 */
export function parseSteps(config: Uint8Array, layers: number): ReadonlyMap<string, number | null> | undefined {
  const document = parseJson(config, { what: 'image config' });
  const field = isObject(document) ? document[cacheField] : undefined;
  if (field === undefined) return undefined;
  const steps = isObject(field) ? field['steps'] : undefined;
  if (!isObject(field) || !Array.isArray(steps)) throw wrong('it is not a list of steps');
  if (field['version'] !== version)
    throw new TiffinError('unsupported', `the cache is of version ${JSON.stringify(field['version'])}, not ${version}`);
  if (steps.length > maxSteps) throw wrong(`it has more than ${maxSteps} steps`);
  return new Map(steps.map((step) => readStep(step, layers)));
}

function readStep(step: JsonValue, layers: number): [string, number | null] {
  const [key, layer] = isObject(step) ? [step['key'], step['layer']] : [];
  if (typeof key !== 'string' || !/^[0-9a-f]{64}$/.test(key)) throw wrong('a key is not 64 hexadecimal digits');
  if (layer === null) return [key, null];
  if (typeof layer !== 'number' || !Number.isInteger(layer) || layer < 0 || layer >= layers)
    throw wrong('a step names a layer that is not there');
  return [key, layer];
}

function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(why: string): TiffinError {
  return new TiffinError('corrupt', `the cache cannot be used: ${why}`);
}

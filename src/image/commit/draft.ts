import { type ConfigDraft, keySet } from '../../containerfile/config-change.ts';
import { TiffinError } from '../../lib/errors.ts';
import { parseJson } from '../../lib/json.ts';
import type { ImageExecution } from '../../oci/image-config.ts';

/** A parsed config as it goes on the wire again: what does not say anything is left out. */
export function draftOf(execution: ImageExecution): ConfigDraft {
  const { ExposedPorts, Volumes, ...same } = execution;
  const said = Object.entries({ ...same, ExposedPorts: keySet(ExposedPorts), Volumes: keySet(Volumes) }).filter(([, value]) => says(value));
  return Object.fromEntries(said);
}

function says(value: string | object | undefined): boolean {
  return typeof value === 'object' ? Object.keys(value).length > 0 : value !== undefined && value !== '';
}

const shapes: Readonly<Record<keyof ConfigDraft, 'text' | 'list' | 'map' | 'object'>> = {
  User: 'text',
  WorkingDir: 'text',
  StopSignal: 'text',
  Env: 'list',
  Entrypoint: 'list',
  Cmd: 'list',
  OnBuild: 'list',
  Shell: 'list',
  ExposedPorts: 'map',
  Volumes: 'map',
  Labels: 'map',
  Healthcheck: 'object',
};

/**
 * Joins a JSON document of a config (`commit --config`) to one: texts and lists replace, maps and variables join. `null` says nothing.
 *
 * @param bytes of a file that messages call `path`
 * @throws {TiffinError} `invalid-argument` naming what is wrong in it
 */
export function mergeConfigFile(draft: ConfigDraft, bytes: Uint8Array, path: string): ConfigDraft {
  const document = readObject(bytes, path);
  const merged: Record<string, unknown> = { ...draft };
  for (const [key, shape] of Object.entries(shapes)) {
    const value = document[key];
    if (value === undefined || value === null) continue;
    if (!fits(value, shape)) throw new TiffinError('invalid-argument', `--config ${path}: ${key} is not what an image config has there`);
    if (key === 'Env') merged[key] = joinVariables(draft.Env ?? [], value as string[]);
    else merged[key] = shape === 'map' ? { ...(merged[key] as object | undefined), ...(value as object) } : value;
  }
  return merged;
}

function readObject(bytes: Uint8Array, path: string): Readonly<Record<string, unknown>> {
  try {
    const document = parseJson(bytes, { what: `--config ${path}` });
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) return document;
  } catch (cause) {
    if (!(cause instanceof TiffinError)) throw cause;
    throw new TiffinError('invalid-argument', cause.message, { cause });
  }
  throw new TiffinError('invalid-argument', `--config ${path}: it is not a JSON object`);
}

function fits(value: unknown, shape: 'text' | 'list' | 'map' | 'object'): boolean {
  if (shape === 'text') return typeof value === 'string';
  if (shape === 'list') return Array.isArray(value) && value.every((item) => typeof item === 'string');
  return typeof value === 'object' && !Array.isArray(value);
}

function joinVariables(before: readonly string[], after: readonly string[]): string[] {
  const nameOf = (entry: string): string => entry.split('=', 1)[0] ?? '';
  const changed = new Set(after.map(nameOf));
  return [...before.filter((entry) => !changed.has(nameOf(entry))), ...after];
}

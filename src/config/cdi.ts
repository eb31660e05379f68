import { parse } from 'yaml';

import { TiffinError } from '../lib/errors.ts';
import { parseJson } from '../lib/json.ts';
import { type CdiEdits, type CdiSpec, noEdits, parseCdiSpec } from './cdi/parse-spec.ts';
import { listDropIns, readSourceFile } from './source-file.ts';

export type { CdiEdits, CdiHook, CdiMount, CdiNode } from './cdi/parse-spec.ts';

/** The devices that vendors describe on this host. */
export type CdiRegistry = {
  readonly directories: readonly string[];
  /** By qualified name, `vendor.com/class=name`. */
  readonly devices: ReadonlyMap<string, { readonly spec: CdiSpec; readonly edits: CdiEdits }>;
  /** Files that make no sense: why, by path. */
  readonly faults: ReadonlyMap<string, string>;
};

/** So many names are worth reading in a hint. */
const maximumNamed = 12;
const limits = { maxDepth: 12, maxBytes: 1 << 20 };

/** Reads all CDI files of the directories; of two devices with one name that of the later directory counts. */
export function loadCdi(directories: readonly string[]): CdiRegistry {
  const devices = new Map<string, { spec: CdiSpec; edits: CdiEdits }>();
  const faults = new Map<string, string>();
  const files = directories.flatMap((directory) => ['.json', '.yaml', '.yml'].flatMap((suffix) => listDropIns(directory, suffix)));
  for (const path of files) {
    try {
      const spec = readSpec(path);
      for (const [name, edits] of spec.devices) devices.set(`${spec.kind}=${name}`, { spec, edits });
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      faults.set(path, error.message);
    }
  }
  return { directories, devices, faults };
}

/**
 * What devices change of a container, all together: what is common to those of one file once, before its devices.
 *
 * @throws {TiffinError} `command-not-invokable` (126, as under Podman), naming what is not known and what is
 */
export function resolveCdi(registry: CdiRegistry, names: readonly string[]): CdiEdits {
  const missing = names.filter((name) => !registry.devices.has(name));
  if (missing.length > 0)
    throw new TiffinError('command-not-invokable', `setting up CDI devices: unresolvable CDI devices ${missing.join(', ')}`, {
      hint: knownDevices(registry),
    });
  const seen = new Set<CdiSpec>();
  const parts = [...new Set(names)].flatMap((name) => {
    const { spec, edits } = registry.devices.get(name)!;
    const common = seen.has(spec) ? [] : [spec.common];
    seen.add(spec);
    return [...common, edits];
  });
  return parts.reduce(join, noEdits);
}

function join(a: CdiEdits, b: CdiEdits): CdiEdits {
  return {
    env: [...a.env, ...b.env],
    nodes: [...a.nodes, ...b.nodes],
    mounts: [...a.mounts, ...b.mounts],
    hooks: [...a.hooks, ...b.hooks],
    groups: [...new Set([...a.groups, ...b.groups])],
  };
}

function knownDevices({ directories, devices, faults }: CdiRegistry): string {
  const known = [...devices.keys()].slice(0, maximumNamed);
  const further = devices.size - known.length;
  const [fault] = faults;
  return [
    known.length === 0
      ? `there are no devices in ${directories.join(', ')}`
      : `known are ${known.join(', ')}${further > 0 ? ` and ${further} more` : ''}`,
    ...(fault === undefined ? [] : [`${fault[0]} cannot be used: ${fault[1]}`]),
  ].join('; ');
}

function readSpec(path: string): CdiSpec {
  const text = readSourceFile(path) ?? '';
  if (path.endsWith('.json')) return parseCdiSpec(parseJson(Buffer.from(text), { what: 'it', ...limits }));
  let document: unknown;
  try {
    // Aliases can grow a small file beyond all bounds.
    document = parse(text, { maxAliasCount: 100, schema: 'core', uniqueKeys: true });
  } catch (error) {
    throw new TiffinError('invalid-argument', `it is no valid YAML: ${error instanceof Error ? error.message.split('\n', 1)[0] : ''}`);
  }
  return parseCdiSpec(document);
}

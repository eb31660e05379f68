import { readRegularFile, writeFileAtomically } from '../lib/files.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import { decodeRuntimeSpec, encodeRuntimeSpec } from '../runtime/spec-json.ts';

const maxSpecBytes = 64 << 20;

/** Writes a container's config.json. It can be made again from the request, so that the disk is not waited for. */
export function writeSpec(directory: string, spec: RuntimeSpec): void {
  writeFileAtomically(`${directory}/config.json`, encodeRuntimeSpec(spec), { sync: false });
}

/** Reads a container's config.json; undefined when there is none that is whole. */
export function readSpec(directory: string): RuntimeSpec | undefined {
  try {
    return decodeRuntimeSpec(readRegularFile(`${directory}/config.json`, maxSpecBytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

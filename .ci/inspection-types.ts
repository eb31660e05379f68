/**
 * Writes src/sdk/api/*-inspection.ts: what programs see of inspections has the shapes that the commands' JSON schemas say.
 *
 *   node .ci/inspection-types.ts
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspectedContainer } from '../src/cli/schemas/inspected-container.ts';
import { inspectedImage } from '../src/cli/schemas/image-schemas.ts';
import type { JsonSchema } from '../src/cli/schemas/schema.ts';
import { repository } from './checks.ts';

type View = { readonly name: string; readonly says: string; readonly schema: JsonSchema };

/** Each file, and what is in it. */
const views: Readonly<Record<string, View>> = {
  'src/sdk/api/container-inspection.ts': {
    name: 'ContainerInspection',
    says: 'What `inspect` tells of a container, in the names and shapes of Podman.',
    schema: inspectedContainer,
  },
  'src/sdk/api/image-inspection.ts': {
    name: 'ImageInspection',
    says: 'What `inspect` tells of an image, in the names and shapes of Podman.',
    schema: inspectedImage,
  },
};

/** The files by their paths, formatted as all of ours are. */
export function inspectionTypes(): Record<string, string> {
  return Object.fromEntries(Object.entries(views).map(([path, view]) => [join(repository, path), formatted(path, view)]));
}

function formatted(path: string, { name, says, schema }: View): string {
  const text = `// Made by .ci/inspection-types.ts out of src/cli/schemas/.\n\n/** ${says} */\nexport type ${name} = ${typeOf(schema)};\n`;
  const { stdout, status } = spawnSync(join(repository, 'node_modules/.bin/oxfmt'), ['--stdin-filepath', path], {
    input: text,
    encoding: 'utf8',
    cwd: repository,
  });
  if (status !== 0) throw new Error(`oxfmt does not take ${path}`);
  return stdout;
}

function typeOf({ type, ...rest }: JsonSchema): string {
  if (rest.anyOf !== undefined) return rest.anyOf.map(typeOf).join(' | ');
  const kinds = Array.isArray(type) ? (type as readonly string[]) : [String(type)];
  return kinds.map((kind) => typeOfKind(kind, rest)).join(' | ');
}

const plain: Readonly<Record<string, string>> = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', null: 'null' };

function typeOfKind(kind: string, { enum: words, properties, required = [], additionalProperties, items }: JsonSchema): string {
  if (kind === 'string' && words !== undefined) return words.map((word) => JSON.stringify(word)).join(' | ');
  if (kind === 'array') return `readonly (${typeOf(items ?? {})})[]`;
  if (kind === 'object' && additionalProperties !== undefined) return `Readonly<Record<string, ${typeOf(additionalProperties)}>>`;
  if (kind !== 'object' || properties === undefined) return plain[kind] ?? 'unknown';
  const members = Object.entries(properties).map(
    ([name, type]) => `readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(type)};`,
  );
  return `{ ${members.join(' ')} }`;
}

if (import.meta.main) for (const [path, text] of Object.entries(inspectionTypes())) writeFileSync(path, text);

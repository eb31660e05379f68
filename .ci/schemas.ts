/** Writes a JSON Schema for each command that prints JSON: dist/schemas/container-inspect.json. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonViews, schemaOf } from '../src/cli/schemas/json-views.ts';

/** Writes them all, and removes those of commands that are gone. */
export function writeSchemas(directory: string): void {
  mkdirSync(directory, { recursive: true });
  const files = new Map(Object.keys(jsonViews).map((command) => [`${command.replaceAll(' ', '-')}.json`, schemaOf(command)]));
  for (const [name, schema] of files) writeFileSync(join(directory, name), `${JSON.stringify(schema, undefined, 2)}\n`);
  for (const name of readdirSync(directory)) if (!files.has(name)) rmSync(join(directory, name));
}

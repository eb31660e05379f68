import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandAt, commandEntries } from '../../../../src/cli/command-table.ts';
import { shapeOf } from '../../../../src/cli/options/session.ts';
import type { OptionSpec } from '../../../../src/cli/options/spec.ts';
import { jsonViews, schemaOf } from '../../../../src/cli/schemas/json-views.ts';
import { checkOf } from '../../../support/json-schema.ts';

/** Options that mean the form of an archive or of an image, and of plans. */
const others = new Set(['build', 'commit', 'save', 'push', 'manifest push']);

function printsJson({ names, complete, description }: OptionSpec): boolean {
  if (names.includes('--json')) return true;
  if (!names.includes('--format')) return false;
  return /json/i.test(description) || (Array.isArray(complete) && complete.includes('json'));
}

const test = suite('jsonViews');
test('has a schema for each command that prints JSON', async () => {
  const lacking: string[] = [];
  for (const [path, { load, hidden }] of Object.entries(commandEntries())) {
    if (hidden === true || others.has(path) || Object.hasOwn(jsonViews, path)) continue;
    if (shapeOf(await load()).options.some(printsJson)) lacking.push(path);
  }
  assert.equal(lacking, []);
});
test('has none for what is no command', () => {
  for (const path of Object.keys(jsonViews)) assert.ok(commandAt(path), path);
  assert.is(schemaOf('constructor'), undefined);
});
test('has schemas that a validator takes', () => {
  for (const path of Object.keys(jsonViews)) assert.type(checkOf(schemaOf(path)!), 'function', path);
  assert.match(schemaOf('ps')?.$schema ?? '', /2020-12/);
});
test.run();

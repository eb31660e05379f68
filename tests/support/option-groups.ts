import * as assert from 'uvu/assert';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { optionGroup } from '../../src/cli/options/option.ts';
import { shapeOf } from '../../src/cli/options/session.ts';
import type { OptionSpec } from '../../src/cli/options/spec.ts';

/** The options that a group declares. */
export function specsOf(group: () => object): readonly OptionSpec[] {
  class Holder extends BaseCommand {
    fields = optionGroup('Test', group());
    override run(): void {}
  }
  return shapeOf(Holder).options;
}

/** Checks what must hold for every group: names once, descriptions for what is shown, reasons for what is refused. */
export function assertWellFormed(specs: readonly OptionSpec[]): void {
  const names = specs.flatMap((spec) => spec.names);
  assert.is(new Set(names).size, names.length, 'names are unique');
  for (const spec of specs) {
    const label = spec.names.join(',');
    for (const name of spec.names) assert.match(name, /^(-[a-zA-Z]|--[a-z0-9]+(-[a-z0-9]+)*)$/, label);
    if (!spec.hidden) assert.match(spec.description, /^(No effect|[A-Za-z].*[^.])$/, label);
    if (!spec.hidden && spec.kind !== 'flag') assert.match(spec.valueName, /./, label);
    if (spec.refusal !== undefined) assert.match(spec.refusal, /^[a-z].*[^.]$/, label);
  }
}

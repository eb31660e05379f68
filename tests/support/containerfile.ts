/** Short ways to instructions, for tests of the language. */
import type { Containerfile, Instruction } from '../../src/containerfile/instruction.ts';
import { LanguageError } from '../../src/containerfile/language-error.ts';
import { parseContainerfile } from '../../src/containerfile/parse.ts';
import * as assert from 'uvu/assert';

/** Reads a text that is called `Containerfile`. */
export function containerfile(text: string): Containerfile {
  return parseContainerfile(Buffer.from(text), { file: 'Containerfile' });
}

/** The instructions of a stage that has these lines after its FROM. */
export function instructions(lines: string): readonly Instruction[] {
  return containerfile(`FROM scratch\n${lines}\n`).stages[0]!.instructions;
}

/** The one instruction of a stage, without what all have. */
export function instruction(line: string): object {
  const { location: _location, source: _source, comments: _comments, ...own } = instructions(line)[0]!;
  return own;
}

/** Runs `action`, which must throw a `LanguageError` whose message and hint match. */
export function assertMisread(action: () => unknown, pattern: RegExp): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    assert.match(`${error.message}\n${error.hint ?? ''}`, pattern);
    return;
  }
  assert.unreachable(`expected an error like ${String(pattern)}`);
}

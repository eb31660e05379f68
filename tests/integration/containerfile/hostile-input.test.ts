/**
 * Containerfiles that nobody means well with: whatever they have, reading one ends, with a result or with one error that names its line.
 * The inputs are made from fixed seeds.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newBudget } from '../../../src/containerfile/budget.ts';
import { changeConfig, type ConfigTerms } from '../../../src/containerfile/config-change.ts';
import { expandInstruction } from '../../../src/containerfile/expand-instruction.ts';
import { expand } from '../../../src/containerfile/expand.ts';
import { IgnoreMatcher, parseIgnore } from '../../../src/containerfile/ignore.ts';
import type { Containerfile, Instruction } from '../../../src/containerfile/instruction.ts';
import { LanguageError, located } from '../../../src/containerfile/language-error.ts';
import { lint } from '../../../src/containerfile/lint.ts';
import { runMounts } from '../../../src/containerfile/mount.ts';
import { outline } from '../../../src/containerfile/outline.ts';
import { parseContainerfile } from '../../../src/containerfile/parse.ts';
import { runCommand } from '../../../src/containerfile/run-command.ts';
import { expandFrom, globalVariables, StageVariables } from '../../../src/containerfile/scope.ts';
import { TiffinError } from '../../../src/lib/errors.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('hostile Containerfiles');

const platform = { os: 'linux', architecture: 'amd64' };
const outer = { buildArgs: { GIVEN: 'x y', A: '$B"' }, buildPlatform: platform, targetPlatform: platform, targetStage: 'default' };

/** Numbers from 0 to 1, the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pieces = [
  ...'FROM RUN COPY ADD ENV LABEL ARG EXPOSE VOLUME USER WORKDIR CMD ENTRYPOINT SHELL HEALTHCHECK ONBUILD STOPSIGNAL MAINTAINER'.split(' '),
  ...'from AS as scratch base a b /x . .. = == : , - -- --mount=type=cache,target=/x --mount= --from=base --chown=$A --link --x'.split(' '),
  ...'$ $A ${A} ${ } ${A:-b} ${A:+ ${A:? ${A#*x} ${A%%?} ${A/b/c} ${A//b} $$ " \' \\ ` \\\\ ["a","b"] [ ] ["a",1] {} NONE CMD'.split(' '),
  ...'<<E <<-E <<"E" E 3<<E <<<E <<E>x # #x syntax=x #escape=` 80/tcp 1-9 --interval=1s --retries=1 * ** [a-z] !'.split(' '),
  ' ',
  '  ',
  '\t',
  '\n',
  '\n',
  '\n',
  '\r\n',
  '\\\n',
  '`\n',
  '\v',
  '\u00a0',
  '\u2028',
  '\u{1f600}',
  '\ufeff',
  '\0',
];

/** Lines that are right but for what stands in for %. */
const lines = [
  'RUN %',
  'ENV a=% b=%',
  'LABEL a=%',
  'ARG A=%',
  'EXPOSE 80 %',
  'USER %',
  'WORKDIR /%',
  'CMD ["%"]',
  'COPY a% /x',
  'VOLUME /%',
  'FROM base',
  'ENTRYPOINT %',
  'HEALTHCHECK CMD %',
  'ONBUILD RUN %',
  'RUN <<E\n%\nE',
  'COPY <<E /x\n%\nE',
  'RUN --mount=target=/% x',
  'STOPSIGNAL 9%',
  '# %',
];

function makeLines(next: () => number): string {
  const words = (): string =>
    Array.from({ length: Math.floor(next() * 4) }, () => pieces[Math.floor(next() * pieces.length)]!.replace(/[\r\n\0]/g, '')).join('');
  const chosen = Array.from({ length: Math.floor(next() * 6) }, () => lines[Math.floor(next() * lines.length)]!);
  return ['FROM scratch AS base', ...chosen.map((line) => line.replaceAll('%', words))].join('\n');
}

function makeText(next: () => number): string {
  if (next() < 0.5) return makeLines(next);
  const parts = next() < 0.8 ? ['FROM scratch AS base\n'] : [];
  const length = Math.floor(next() * 40);
  for (let count = 0; count < length; count++) {
    parts.push(pieces[Math.floor(next() * pieces.length)]!);
    if (next() < 0.5) parts.push(' ');
  }
  return parts.join('');
}

/** Does all that a build and a check do with a Containerfile before anything is run. */
function use(containerfile: Containerfile): void {
  const globals = globalVariables(containerfile, outer);
  const budget = newBudget();
  for (const stage of containerfile.stages) {
    expandFrom(stage, { globals, escape: containerfile.escape });
    const variables = new StageVariables({ globals, buildArgs: outer.buildArgs, escape: containerfile.escape, budget }, ['PATH=/bin']);
    let terms: ConfigTerms = { config: {}, isCommandOurs: false };
    for (const written of stage.instructions) terms = changeConfig(terms, carryOut(written, variables), variables.budget);
  }
  lint(containerfile, outer);
  outline(containerfile, outer);
}

function carryOut(written: Instruction, variables: StageVariables): Instruction {
  const instruction = expandInstruction(written, variables);
  if (instruction.kind === 'arg') variables.declare(instruction);
  if (instruction.kind === 'env') variables.set(instruction);
  if (instruction.kind === 'run') {
    runMounts(instruction, variables);
    runCommand(instruction, []);
    located(instruction.location, () => variables.environment());
  }
  return instruction;
}

/** The error of a user, or undefined; any other is a bug. */
function failureOf(action: () => void): TiffinError | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof TiffinError) return error;
    throw error;
  }
}

function checkPlaces(containerfile: Containerfile, lines: number): void {
  let last = 0;
  const all = [...containerfile.globalArgs, ...containerfile.stages.flatMap((stage) => [stage, ...stage.instructions])];
  for (const { location } of all) {
    assert.ok(last < location.start && location.start <= location.end && location.end <= lines, JSON.stringify(location));
    last = location.end;
  }
}

test('end with a result or an error that names a line', () => {
  const next = numbers(6);
  let read = 0;
  for (let round = 0; round < 2500; round++) {
    const text = makeText(next);
    const failure = failureOf(() => {
      const containerfile = parseContainerfile(Buffer.from(text), { file: 'F' });
      read++;
      checkPlaces(containerfile, text.split('\n').length);
      use(containerfile);
    });
    if (failure === undefined) continue;
    assert.is(failure.code, 'invalid-argument', text);
    assert.match(failure.message, /^F:\d+: /, text);
  }
  assert.ok(read > 600, `only ${read} were read`);
});

test('have any bytes', () => {
  const next = numbers(7);
  for (let round = 0; round < 500; round++) {
    const noise = Uint8Array.from({ length: Math.floor(next() * 200) }, () => Math.floor(next() * 256));
    const bytes = Buffer.concat([Buffer.from(next() < 0.5 ? 'FROM a\nRUN x' : ''), noise]);
    const failure = failureOf(() => use(parseContainerfile(bytes, { file: 'F' })));
    if (failure !== undefined) assert.match(failure.message, /^F:\d+: /);
  }
});

test('have substitutions of any kind', () => {
  const next = numbers(8);
  const parts = ['$', '{', '}', 'A', 'B', ':', '-', '+', '?', '#', '%', '/', '*', '\\', '"', "'", ' ', 'x'];
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: Math.floor(next() * 14) }, () => parts[Math.floor(next() * parts.length)]!).join('');
    try {
      expand(text, { escape: '\\', lookup: (name) => (name === 'A' ? 'x*y/z' : undefined) });
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error;
    }
  }
});

const numbered = (name: string, count: number): string => Array.from({ length: count }, (_, index) => `${name}${index}=x`).join(' ');

const mebibyte = 1 << 20;
const many = 1 << 17;

for (const [what, text, isRead] of [
  ['one line of megabytes', `FROM a\nRUN ${'x'.repeat(7 * mebibyte)}`, true],
  ['a line of blanks', `FROM a\nRUN ${' '.repeat(7 * mebibyte)}x`, true],
  ['a line of carriage returns', `FROM a\nRUN ${'\r'.repeat(many)}x`, true],
  ['many continued lines', `FROM a\nRUN x${'\\\n'.repeat(many)}y`, true],
  ['many comments', `${'#\n'.repeat(many)}FROM a`, true],
  ['many empty lines within an instruction', `FROM a\nRUN x \\\n${'\n'.repeat(many)}y`, true],
  ['a long heredoc', `FROM a\nCOPY <<E /x\n${'$A"\\\n'.repeat(many)}E`, true],
  ['many heredocs', `FROM a\nRUN ${'<<E '.repeat(5000)}\n${'E\n'.repeat(5000)}`, true],
  ['a list in lists', `FROM a\nRUN ${'['.repeat(many)}`, true],
  ['a long list', `FROM a\nRUN [${'"",'.repeat(many)}""]`, false],
  ['a quote that is not closed', `FROM a\nENV a="${'b '.repeat(many)}`, false],
  ['many quotes', `FROM a\nENV a=${`"'`.repeat(many)}`, false],
  ['many escapes', `FROM a\nENV a=${'\\a'.repeat(many)}`, true],
  ['a long flag', `FROM a\nRUN --mount=${'a\\ '.repeat(many)} x`, false],
  ['many flags', `FROM a\nCOPY ${'--exclude=a '.repeat(100_000)} a b`, false],
  ['many variables', `FROM a\nENV ${'a=b '.repeat(500_000)}`, false],
  ['substitutions in substitutions', `FROM a\nENV a=${'${a:-'.repeat(100_000)}`, false],
  ['variables that double', `FROM a\nENV a=xxxxxxxx\n${'ENV a=$a$a\n'.repeat(100)}`, false],
  ['a variable that is written often', `FROM a\nENV a=${'x'.repeat(many)}\nLABEL b=${'$a'.repeat(600)}`, false],
  [
    'patterns that would be tried again and again',
    `FROM a\nENV a=${'a'.repeat(10_000)}\nUSER \${a##${'*a'.repeat(1000)}b}\nENV b=\${a//${'*a'.repeat(5000)}b/}`,
    false,
  ],
  ['many ports', `FROM a\nEXPOSE ${'1-65535 '.repeat(20)}`, false],
  ['variables for each of many steps', `FROM a\nENV ${numbered('a', 900)}\n${'ENV z=1\n'.repeat(4900)}`, false],
  ['a large variable for each of many steps', `FROM a\nENV a=${'x'.repeat(mebibyte)}\n${'RUN x\n'.repeat(1000)}`, false],
  ['all ports in each of many stages', 'FROM a\nEXPOSE 1-65535\n'.repeat(900), false],
  ['a long unknown instruction', `FROM a\n${'X'.repeat(many)} y`, false],
  ['a long directive', `# check=${' '.repeat(many)}x=y\nFROM a`, false],
] as [string, string, boolean][]) {
  test(`have ${what}`, () => {
    const failure = failureOf(() => use(parseContainerfile(Buffer.from(text), { file: 'F' })));
    assert.is(failure === undefined, isRead, failure?.message.slice(0, 200));
    if (failure !== undefined) assert.ok(failure.message.length < 1000, 'an error is for people');
  });
}

test('have stages that all need each other', () => {
  const stages = Array.from(
    { length: 1000 },
    (_, index) => `FROM ${index === 0 ? 'a' : `s${index - 1}`} AS s${index}\nCOPY --from=0 a b\n`,
  );
  use(parseContainerfile(Buffer.from(stages.join('')), { file: 'F' }));
});

test('come with ignore files that are as bad', () => {
  const next = numbers(9);
  const parts = ['*', '**', '?', '[', ']', '^', '-', '!', '/', '\\', 'a', 'b', '.', '..', ' ', '#', '\n', '\u{1f600}'];
  for (let round = 0; round < 2000; round++) {
    const text = Array.from({ length: Math.floor(next() * 20) }, () => parts[Math.floor(next() * parts.length)]!).join('');
    const failure = failureOf(() => {
      const matcher = new IgnoreMatcher(parseIgnore(Buffer.from(text), { file: 'i' }));
      for (const path of ['a', 'a/b', '.a', 'a/b/a.b', '\u{1f600}']) matcher.matches(path);
    });
    if (failure !== undefined) assert.match(failure.message, /^i:\d+: /);
  }
  assertFails(() => parseIgnore(Buffer.from('a\n'.repeat(20_000)), { file: 'i' }), 'invalid-argument', /more than 10000 patterns/);
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ArgInstruction, EnvInstruction } from '../../../src/containerfile/instruction.ts';
import { expandFrom, globalVariables, proxyVariables, StageVariables } from '../../../src/containerfile/scope.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { containerfile, instructions } from '../../support/containerfile.ts';

const test = suite('scopes of variables');

const outer = {
  buildArgs: {} as Record<string, string>,
  buildPlatform: { os: 'linux', architecture: 'amd64' },
  targetPlatform: { os: 'linux', architecture: 'arm', variant: 'v7' },
  targetStage: 'app',
};
const globals = (text: string, buildArgs: Record<string, string> = {}): ReadonlyMap<string, string> =>
  globalVariables(containerfile(text), { ...outer, buildArgs });

test('global ones are the platforms and the ARGs before the first FROM', () => {
  const values = globals('ARG A=1 B=$A-${TARGETVARIANT}\nARG C\nARG D=x$C\nFROM a\nARG E=1');
  assert.equal(Object.fromEntries(values), {
    BUILDPLATFORM: 'linux/amd64',
    BUILDOS: 'linux',
    BUILDOSVERSION: '',
    BUILDARCH: 'amd64',
    BUILDVARIANT: '',
    TARGETPLATFORM: 'linux/arm/v7',
    TARGETOS: 'linux',
    TARGETOSVERSION: '',
    TARGETARCH: 'arm',
    TARGETVARIANT: 'v7',
    TARGETSTAGE: 'app',
    A: '1',
    B: '1-v7',
    D: 'x',
  });
});

test('what is given from outside counts first, and its default is not even read', () => {
  const values = globals('ARG A="${X:?must be there}"\nARG B=$A\nFROM a', { A: '$2', TARGETARCH: 'mine', other: 'x' });
  assert.equal([values.get('A'), values.get('B'), values.get('TARGETARCH'), values.get('other')], ['$2', '$2', 'mine', undefined]);
  assertFails(() => globals('ARG A=1\nARG B="${X:?must be there}"\nFROM a'), 'invalid-argument', /^Containerfile:2: X: must be there/);
});

const stage = (buildArgs: Record<string, string> = {}, environment: string[] = []): StageVariables =>
  new StageVariables({ globals: new Map([['G', 'global']]), buildArgs, escape: '\\' }, environment);
const arg = (line: string): ArgInstruction => instructions(line)[0] as ArgInstruction;
const env = (line: string): EnvInstruction => instructions(line)[0] as EnvInstruction;

test('a stage sees what it declares', () => {
  const variables = stage({ GIVEN: 'outside' });
  assert.equal(variables.declare(arg('ARG GIVEN=x G H I=1 J=$I-$G')), ['outside', 'global', undefined, '1', '1-global']);
  assert.equal(variables.environment(), ['GIVEN=outside', 'G=global', 'I=1', 'J=1-global']);
  assert.equal([...variables.declared], ['GIVEN', 'G', 'H', 'I', 'J']);
  assert.is(variables.lookup('H'), undefined);
});

test('a default stands before the global value, and names of objects mean nothing', () => {
  const variables = stage();
  assert.equal(variables.declare(arg('ARG G=own toString')), ['own', undefined]);
});

test('the later of ARG and ENV counts', () => {
  const variables = stage({}, ['PATH=/bin', 'A=base']);
  variables.declare(arg('ARG A=arg B=arg'));
  assert.is(variables.lookup('A'), 'arg');
  variables.set(env('ENV B=env'));
  assert.equal(variables.environment(), ['PATH=/bin', 'A=arg', 'B=env']);
  const child = variables.copy();
  child.set(env('ENV B=child'));
  assert.equal([variables.lookup('B'), child.lookup('B'), child.declared.has('A')], ['env', 'child', true]);
});

test('variables that double each other come to an end', () => {
  const variables = stage({}, [`A=${'x'.repeat(1 << 20)}`]);
  const double = (name: string): void => variables.set({ ...env('ENV a=b'), pairs: [{ name, value: variables.lookup('A')! }] });
  assertFails(() => ['B', 'C', 'D', 'E'].forEach(double), 'invalid-argument', /^Containerfile:2: the variables have more than 4 MiB/);
});

test('proxies are handed to each RUN in both spellings', () => {
  assert.equal(proxyVariables({ http_proxy: 'a', NO_PROXY: 'b', A: 'c' }), {
    HTTP_PROXY: 'a',
    http_proxy: 'a',
    NO_PROXY: 'b',
    no_proxy: 'b',
  });
});

test('FROM sees global variables', () => {
  const from = (line: string): unknown =>
    expandFrom(containerfile(line).stages[0]!, {
      globals: new Map([
        ['G', 'a'],
        ['N', ''],
      ]),
      escape: '\\',
    });
  assert.equal(from('FROM --platform=linux/$G ${G}:${T:-1}'), { from: 'a:1', platform: 'linux/a' });
  assert.equal(from('FROM x'), { from: 'x', platform: undefined });
  assertFails(
    () => from('FROM $X'),
    'invalid-argument',
    /^Containerfile:1: FROM \$X names no image.*\ndeclare it before the first FROM \(ARG X=…\)/,
  );
  assertFails(() => from('FROM ${N}'), 'invalid-argument', /--build-arg N=…/);
  assertFails(() => from('FROM --platform=$X x'), 'invalid-argument', /--platform=\$X is empty/);
  assertFails(() => from("FROM ''"), 'invalid-argument', /names no image/);
});

test.run();

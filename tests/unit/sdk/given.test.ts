import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Given, invalid, requireWord, requireWords } from '../../../src/sdk/given.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('Given');

const given = (values: unknown): Given => new Given('run', values, ['env', 'name', 'command', 'memory', 'init', 'cpus', 'signal', 'since']);

test('reads nothing as nothing', () => {
  const none = given(undefined);
  assert.equal(
    [
      none.text('name'),
      none.texts('command'),
      none.textMap('env'),
      none.flag('init'),
      none.whole('cpus'),
      none.size('memory'),
      none.signal(),
    ],
    [undefined, undefined, undefined, undefined, undefined, undefined, undefined],
  );
  assert.not.ok(given({ name: undefined }).has('name'));
});

test('reads what is right', () => {
  const signal = AbortSignal.abort();
  const since = new Date();
  const all = given({
    env: { A: 'b', __proto__: null },
    name: 'web',
    command: ['a', ''],
    memory: '512m',
    init: true,
    cpus: 1.5,
    signal,
    since,
  });
  assert.equal(all.textMap('env'), { A: 'b' });
  assert.equal(all.texts('command'), ['a', '']);
  assert.is(all.size('memory'), 512 << 20);
  assert.is(given({ memory: 4096 }).size('memory'), 4096);
  assert.is(all.number('cpus'), 1.5);
  assert.is(all.signal(), signal);
  assert.is(all.date('since'), since);
  assert.is(all.flag('init'), true);
  assert.is(given({ name: 'b' }).oneOf('name', ['a', 'b']), 'b');
});

test('keeps a name that objects have of themselves', () => {
  const map = given({ env: JSON.parse('{"__proto__":"x","constructor":"y"}') as unknown }).textMap('env') ?? {};
  assert.equal(Object.entries(map), [
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
  assert.is(Object.getPrototypeOf(map), Object.prototype);
});

for (const [what, action, pattern] of [
  ['what is no object', () => given('x'), /^run: the options must be an object, not "x"/],
  ['null', () => given(null), /not null/],
  ['an array', () => given(['x']), /not an array/],
  ['a number for text', () => given({ name: 7 }).text('name'), /^run: name must be a string, not 7/],
  ['a number in words', () => given({ command: ['a', 1] }).texts('command'), /command\[1\] must be a string, not 1/],
  ['text for words', () => given({ command: 'ls -l' }).texts('command'), /command must be an array of strings, not "ls -l"/],
  ['a NUL byte', () => given({ name: 'a\0b' }).text('name'), /name has a NUL byte/],
  ['a NUL byte in a name', () => given({ env: { 'a\0': 'b' } }).textMap('env'), /env: a name has a NUL byte/],
  ['a number for a variable', () => given({ env: { A: 1 } }).textMap('env'), /^run: env\.A must be a string, not 1/],
  ['an array for a map', () => given({ env: ['A=b'] }).textMap('env'), /env must be an object, not an array/],
  ['text for a flag', () => given({ init: 'true' }).flag('init'), /init must be true or false, not "true"/],
  ['a size that is none', () => given({ memory: 'much' }).size('memory'), /^run: memory: /],
  ['half a byte', () => given({ memory: 0.5 }).size('memory'), /memory must be a whole number from 0 on, not 0\.5/],
  ['a number that is none', () => given({ cpus: NaN }).number('cpus'), /cpus must be a number, not NaN/],
  ['a timeout for a signal', () => given({ signal: 500 }).signal(), /signal must be an AbortSignal, not 500/],
  ['text for a date', () => given({ since: 'today' }).date('since'), /since must be a Date/],
  ['a date that is none', () => given({ since: new Date('x') }).date('since'), /since must be a Date/],
  ['another word', () => given({ name: 'c' }).oneOf('name', ['a', 'b']), /name must be 'a' or 'b', not "c"/],
  ['text for a function', () => given({ name: 'c' }).callback('name'), /name must be a function/],
] as const) {
  test(`refuses ${what}`, () => void assertFails(action, 'invalid-argument', pattern));
}

test('names the option that was meant', () => {
  assert.is(assertFails(() => given({ nmae: 'x' }), 'invalid-argument', /there is no option "nmae"/).hint, 'did you mean name?');
  assert.is(assertFails(() => given({ ENV: {} }), 'invalid-argument').hint, 'did you mean env?');
  assert.match(assertFails(() => given({ volumesFrom: [] }), 'invalid-argument').hint ?? '', /^it has env, name/);
});

test.run();

const words = suite('requireWord and requireWords');

words('take words', () => {
  assert.is(requireWord('the image', 'alpine'), 'alpine');
  assert.equal(requireWords('the command', ['ls', '']), ['ls', '']);
});

words('refuse everything else', () => {
  for (const value of ['', 7, undefined, 'a\0']) assertFails(() => requireWord('the image', value), 'invalid-argument', /^the image /);
  for (const value of [[], 'ls', ['ls', 7], ['a\0'], undefined])
    assertFails(() => requireWords('the command', value), 'invalid-argument', /^the command/);
  assert.is(invalid('x').code, 'invalid-argument');
});

words.run();

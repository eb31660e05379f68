import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandForm } from '../../../../src/containerfile/parse/commands.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { instruction } from '../../../support/containerfile.ts';

const test = suite('instructions that are commands');

test('are a list or a line', () => {
  assert.equal(commandForm('["a", "b"]'), { form: 'exec', words: ['a', 'b'] });
  assert.equal(commandForm('[ -f x ] && y'), { form: 'shell', line: '[ -f x ] && y' });
});

for (const [line, expected] of [
  [
    'RUN --mount=type=cache,target=/x --mount=type=ssh --network=none --security=insecure --device=gpu a b',
    {
      kind: 'run',
      command: { form: 'shell', line: 'a b' },
      heredocs: [],
      mounts: ['type=cache,target=/x', 'type=ssh'],
      network: 'none',
      security: 'insecure',
      devices: ['gpu'],
    },
  ],
  ['CMD', { kind: 'cmd', command: { form: 'exec', words: [] } }],
  ['CMD a', { kind: 'cmd', command: { form: 'shell', line: 'a' } }],
  ['ENTRYPOINT ["a"]', { kind: 'entrypoint', command: { form: 'exec', words: ['a'] } }],
  ['SHELL ["a", "-c"]', { kind: 'shell', words: ['a', '-c'] }],
  ['HEALTHCHECK none', { kind: 'healthcheck', check: { Test: ['NONE'] } }],
  ['HEALTHCHECK CMD ["a", "b"]', { kind: 'healthcheck', check: { Test: ['CMD', 'a', 'b'] } }],
  [
    'HEALTHCHECK --interval=1m --timeout=3s --start-period=2s --start-interval=500ms --retries=4 cmd a  b',
    {
      kind: 'healthcheck',
      check: { Test: ['CMD-SHELL', 'a  b'], Interval: 60e9, Timeout: 3e9, StartPeriod: 2e9, StartInterval: 5e8, Retries: 4 },
    },
  ],
  ['HEALTHCHECK --interval=0s --retries=0 CMD a', { kind: 'healthcheck', check: { Test: ['CMD-SHELL', 'a'] } }],
] as const) {
  test(`${line.slice(0, 40)} is read`, () => assert.equal(instruction(line), expected));
}

for (const [line, pattern] of [
  ['RUN', /RUN has no command/],
  ['RUN --network=x a', /--network=x is not known\nit is one of default, none, host/],
  ['RUN --security=x a', /--security=x is not known/],
  ['RUN --moutn=x a', /did you mean --mount\?/],
  ['CMD --x a', /CMD has no flag --x/],
  ['SHELL /bin/sh', /SHELL must be a JSON list/],
  ['SHELL []', /SHELL must be a JSON list/],
  ['HEALTHCHECK', /HEALTHCHECK has no command/],
  ['HEALTHCHECK a', /HEALTHCHECK does not know a/],
  ['HEALTHCHECK CMD', /HEALTHCHECK CMD has no command/],
  ['HEALTHCHECK NONE a', /takes nothing else/],
  ['HEALTHCHECK --interval=5 CMD a', /--interval=5 is no span of time/],
  ['HEALTHCHECK --interval=1us CMD a', /less than 1ms/],
  ['HEALTHCHECK --retries=-1 CMD a', /--retries=-1 is no number/],
  ['HEALTHCHECK --foo=1 CMD a', /HEALTHCHECK has no flag --foo/],
] as const) {
  test(`refuses ${line}`, () => void assertFails(() => instruction(line), 'invalid-argument', pattern));
}

test.run();

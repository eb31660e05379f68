import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TiffinError } from '../../../src/lib/errors.ts';
import type { ImageConfig } from '../../../src/oci/image-config.ts';
import { parseImageConfig } from '../../../src/oci/image-config.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { randomStream } from '../../support/crash.ts';

const diffId = `sha256:${'cd'.repeat(32)}`;
const whole = {
  created: '2026-01-02T03:04:05Z',
  author: 'someone',
  architecture: 'arm64',
  os: 'linux',
  variant: 'v8',
  config: {
    User: '1000:1000',
    ExposedPorts: { '80/tcp': {}, '53/udp': {} },
    Env: ['PATH=/bin', 'A=b=c', 'EMPTY='],
    Entrypoint: ['/entry'],
    Cmd: ['serve', '--fast'],
    Volumes: { '/data': {} },
    WorkingDir: '/srv',
    Labels: { a: 'b' },
    StopSignal: 'SIGQUIT',
    Healthcheck: { Test: ['CMD', 'true'], Interval: 30_000_000_000, Retries: 3 },
    Shell: ['/bin/sh', '-c'],
    OnBuild: ['RUN true'],
    ArgsEscaped: true,
  },
  rootfs: { type: 'layers', diff_ids: [diffId] },
  history: [
    { created: '2026-01-02T03:04:05Z', created_by: 'COPY', empty_layer: true },
    { created_by: 'RUN', comment: 'x', author: '' },
  ],
};
const parse = (value: unknown, warn?: (message: string) => void): ImageConfig => parseImageConfig(Buffer.from(JSON.stringify(value)), warn);
const smallest = { rootfs: { type: 'layers', diff_ids: [] } };

const parses = suite('parseImageConfig');
parses('reads a whole config', () => {
  const read = parse(whole);
  assert.is(read.variant, 'v8');
  assert.equal(read.config.ExposedPorts, ['80/tcp', '53/udp']);
  assert.equal(read.config.Env, ['PATH=/bin', 'A=b=c', 'EMPTY=']);
  assert.equal(read.config.Entrypoint, ['/entry']);
  assert.equal(read.config.Volumes, ['/data']);
  assert.equal({ ...read.config.Labels }, { a: 'b' });
  assert.equal(read.config.Healthcheck, { Test: ['CMD', 'true'], Interval: 30_000_000_000, Retries: 3 });
  assert.equal(read.rootfs.diff_ids, [diffId]);
  assert.equal(read.history, [
    { created: '2026-01-02T03:04:05Z', created_by: 'COPY', empty_layer: true },
    { created_by: 'RUN', comment: 'x' },
  ]);
});
parses('fills in what is absent or null', () => {
  const nulls = {
    config: { Env: null, Entrypoint: null, Cmd: null, Volumes: null, Labels: null, Healthcheck: null, OnBuild: null },
    history: null,
  };
  for (const value of [smallest, { ...smallest, config: null }, { ...smallest, ...nulls }]) {
    const { config, history } = parse(value);
    assert.equal([config.Env, config.Entrypoint, config.Cmd, config.Volumes, config.OnBuild, history], [[], [], [], [], [], []]);
    assert.equal([config.User, config.WorkingDir, config.StopSignal, config.Healthcheck], ['', '', '', undefined]);
  }
});
parses('reads a command that is a plain string', () => {
  assert.equal(parse({ ...smallest, config: { Cmd: 'sh' } }).config.Cmd, ['sh']);
});
parses('leaves out environment entries that are no NAME=value, and says so', () => {
  const warnings: string[] = [];
  const { config } = parse({ ...smallest, config: { Env: ['A=1', 'broken', '=x', 'B='] } }, (message) => warnings.push(message));
  assert.equal(config.Env, ['A=1', 'B=']);
  assert.is(warnings.length, 2);
  assert.match(warnings[0] ?? '', /"broken"/);
});
for (const [name, value, pattern] of [
  ['no rootfs', {}, /"rootfs" must be an object/],
  ['another kind of rootfs', { rootfs: { type: 'x', diff_ids: [] } }, /"rootfs.type" must be "layers"/],
  ['a bad diff ID', { rootfs: { type: 'layers', diff_ids: [diffId, '../x'] } }, /"rootfs.diff_ids\[1\]" is not a digest/],
  ['too many diff IDs', { rootfs: { diff_ids: Array(501).fill(diffId) } }, /more than 500/],
  ['an environment that is no list', { ...smallest, config: { Env: 'A=b' } }, /"config.Env" must be a list/],
  ['a NUL in the environment', { ...smallest, config: { Env: ['A=\0'] } }, /"config.Env\[0\]" contains a NUL/],
  ['a NUL in the command', { ...smallest, config: { Cmd: ['a\0'] } }, /"config.Cmd\[0\]" contains a NUL/],
  ['labels that are no strings', { ...smallest, config: { Labels: { a: {} } } }, /"config.Labels.a" must be a string/],
  ['a negative interval', { ...smallest, config: { Healthcheck: { Interval: -1 } } }, /"config.Healthcheck.Interval" is negative/],
  ['keys in other case', { ...smallest, config: { env: [] } }, /"config.env" is ambiguous/],
] as const) {
  parses(`refuses ${name}`, () => {
    assertFails(() => parse(value), 'corrupt', pattern);
  });
}
parses('throws nothing but its own errors on damaged documents', () => {
  const random = randomStream(13);
  const seed = JSON.stringify(whole);
  for (let round = 0; round < 3000; round += 1) {
    const bytes = Buffer.from(seed);
    for (let change = 0; change < 2; change += 1) bytes[Math.floor(random() * bytes.length)] = 32 + Math.floor(random() * 96);
    try {
      parseImageConfig(bytes);
    } catch (error) {
      assert.instance(error, TiffinError, bytes.toString('latin1'));
    }
  }
});
parses.run();

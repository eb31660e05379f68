import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type EnvironmentOptions,
  joinEnvironment,
  mergeEnvironment,
  readEnvironment,
  variableName,
} from '../../../src/runtime/environment.ts';
import { assertFails } from '../../support/assert-fails.ts';

const caller = { FROMHOST: 'yes', PRE_A: '1', PRE_B: '2', http_proxy: 'http://p', NO_PROXY: 'x', SECRET: 's' };
const read = (options: Partial<EnvironmentOptions>) =>
  readEnvironment({ entries: [], files: [], unset: [], unsetAll: false, host: false, httpProxy: false, ...options }, caller);
const file = (text: string) => ({ files: [{ name: '/e', text }] });

const reads = suite('readEnvironment');
for (const [entries, expected] of [
  [['A=b'], ['A=b']],
  [['A=b=c'], ['A=b=c']],
  [['A='], ['A=']],
  [['FROMHOST'], ['FROMHOST=yes']],
  [['MISSING'], []],
  [['PRE_*'], ['PRE_A=1', 'PRE_B=2']],
  [[' A=b'], ['A=b']],
] as const) {
  reads(`takes -e ${entries.join(' -e ')}`, () => assert.equal(read({ entries }).entries, expected));
}
for (const [text, expected] of [
  ['A=1\n# no\n\n  B=two words\n', ['A=1', 'B=two words']],
  ['A=1\r\nB="quoted"\r\n', ['A=1', 'B="quoted"']],
  ['FROMHOST\nMISSING\nPRE_*', ['FROMHOST=yes', 'PRE_A=1', 'PRE_B=2']],
] as const) {
  reads(`takes the file ${JSON.stringify(text)}`, () => assert.equal(read(file(text)).entries, expected));
}
reads('puts -e after files, so that it wins', () => assert.equal(read({ ...file('A=1'), entries: ['A=2'] }).entries, ['A=1', 'A=2']));
for (const [options, message] of [
  [{ entries: ['=x'] }, /invalid variable: "=x"/],
  [{ entries: ['A\0=x'] }, /invalid variable/],
  [file('=x'), /parsing file "\/e": line 1/],
  [file('A=1\nB C=1'), /line 2: invalid variable: "B C=1"/],
  [file('A=1\n'.repeat(300_000)), /larger than 1 MiB/],
] as const) {
  reads(`refuses ${JSON.stringify(options).slice(0, 50)}`, () => void assertFails(() => read(options), 'invalid-argument', message));
}
reads("hands nothing of the caller's over unless asked", () =>
  assert.equal(read({}), { fromHost: [], entries: [], unset: [], unsetAll: false }),
);
reads('hands the proxy over, and everything with --env-host', () => {
  assert.equal(read({ httpProxy: true }).fromHost, ['http_proxy=http://p', 'NO_PROXY=x']);
  assert.ok(read({ host: true }).fromHost.includes('SECRET=s'));
  const unit = {
    NOTIFY_SOCKET: '/n',
    LISTEN_PID: '1',
    LISTEN_FDS: '1',
    LISTEN_FDNAMES: 'a',
    WATCHDOG_PID: '1',
    WATCHDOG_USEC: '1',
    A: 'b',
  };
  const told = { entries: [], files: [], unset: [], unsetAll: false, host: true, httpProxy: false };
  assert.equal(readEnvironment(told, unit).fromHost, ['A=b']);
});
reads.run();

const merges = suite('mergeEnvironment');
merges('fills in variables of the image, and nothing of what was filled in', () => {
  const image = ['PATH=/bin', 'ODD=$PATH', 'EMPTY='];
  assert.equal(mergeEnvironment(['PATH=${PATH}:/y', 'A=a$ODD-${EMPTY}${NONE}b', 'B=$', 'C=${'], image), [
    'PATH=/bin:/y',
    'A=a$PATH-b',
    'B=$',
    'C=${',
  ]);
});
merges.run();

const joins = suite('joinEnvironment');
joins('lets the last value win where the name first stood', () => {
  assert.equal(joinEnvironment(['A=1', 'B=2'], ['A=3', 'C=4']), ['A=3', 'B=2', 'C=4']);
});
joins('drops what is no assignment', () => assert.equal(joinEnvironment(['A', '=x', 'B=']), ['B=']));
joins('names variables', () => assert.equal(['A=b=c', 'A'].map(variableName), ['A', 'A']));
joins.run();

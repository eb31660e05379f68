import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newBudget } from '../../../src/containerfile/budget.ts';
import { applyChanges, changeConfig, type ConfigDraft, keySet, workingDirectory } from '../../../src/containerfile/config-change.ts';
import { parseInstruction } from '../../../src/containerfile/parse.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('applyChanges');

for (const [changes, expected, before] of [
  [[], {}],
  [['CMD=/bin/x'], { Cmd: ['/bin/sh', '-c', '/bin/x'] }],
  [['cmd ["/bin/x", "-y"]'], { Cmd: ['/bin/x', '-y'] }],
  [['CMD []'], {}, { Cmd: ['x'] }],
  [['ENTRYPOINT ["/e"]'], { Entrypoint: ['/e'] }],
  [['ENTRYPOINT /e x'], { Entrypoint: ['/bin/sh', '-c', '/e x'] }],
  [['ENTRYPOINT ["/e"]'], { Entrypoint: ['/e'] }, { Cmd: ['x'], Entrypoint: ['y'] }],
  [['CMD ["c"]', 'ENTRYPOINT ["/e"]'], { Cmd: ['c'], Entrypoint: ['/e'] }, { Cmd: ['x'] }],
  [['ENTRYPOINT []'], {}, { Entrypoint: ['y'] }],
  [['SHELL ["/bin/bash", "-c"]', 'CMD x'], { Shell: ['/bin/bash', '-c'], Cmd: ['/bin/bash', '-c', 'x'] }],
  [['CMD ["a"'], { Cmd: ['/bin/sh', '-c', '["a"'] }],
  [['ENV A=b'], { Env: ['A=b'] }],
  [['ENV A=b C="d e"', 'ENV A=z'], { Env: ['A=z', 'C=d e'] }],
  [['ENV A b c'], { Env: ['A=b c'] }],
  [['ENV PATH=$PATH:/x'], { Env: ['PATH=/bin:/x'] }, { Env: ['PATH=/bin'] }],
  [['EXPOSE 80 53/udp'], { ExposedPorts: { '80/tcp': {}, '53/udp': {} } }],
  [['EXPOSE 8000-8002/UDP 127.0.0.1:9:90'], { ExposedPorts: { '8000/udp': {}, '8001/udp': {}, '8002/udp': {}, '90/tcp': {} } }],
  [['LABEL a=b', 'LABEL c="d"'], { Labels: { a: 'b', c: 'd' } }],
  [['USER 1000:1000'], { User: '1000:1000' }],
  [['VOLUME ["/a", "/b"]'], { Volumes: { '/a': {}, '/b': {} } }],
  [['VOLUME /a'], { Volumes: { '/a': {} } }],
  [['WORKDIR /a', 'WORKDIR b'], { WorkingDir: '/a/b' }],
  [['WORKDIR /a/', 'WORKDIR ../b/./c/'], { WorkingDir: '/b/c' }],
  [['STOPSIGNAL SIGINT'], { StopSignal: 'SIGINT' }],
  [['ONBUILD RUN x', 'ONBUILD RUN y'], { OnBuild: ['RUN x', 'RUN y'] }],
  [['HEALTHCHECK --interval=5s CMD true'], { Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 5_000_000_000 } }],
  [['HEALTHCHECK NONE'], { Healthcheck: { Test: ['NONE'] } }],
] as [string[], ConfigDraft, ConfigDraft?][]) {
  test(`reads ${changes.join(', ') || 'nothing'}`, () => {
    const config = before ?? {};
    const copy = structuredClone(config);
    assert.equal(applyChanges(changes, config), expected);
    assert.equal(config, copy, 'what is changed stays as it is');
  });
}

for (const [change, pattern] of [
  ['NONSENSE x', /^invalid change "NONSENSE x" - invalid instruction NONSENSE\nknown are CMD/],
  ['CMDD x', /invalid instruction CMDD\ndid you mean CMD\?/],
  ['FROM x', /invalid instruction FROM/],
  ['RUN x', /^invalid change "RUN x" - invalid instruction RUN/],
  ['ARG x=y', /invalid instruction ARG/],
  ['USER a\nUSER b', /is not one instruction/],
  ['ENV A', /ENV A has no value/],
  ['ENV A="b', /double quote/],
  ['ENV', /at least one/],
  ['EXPOSE 0', /is no port/],
  ['EXPOSE http', /is no port/],
  ['EXPOSE 90-80', /is no port/],
  ['EXPOSE 80/icmp', /is no port/],
  ['CMD [1]', /JSON list/],
  ['STOPSIGNAL SIGFOO', /"SIGFOO" is no signal/],
  ['constructor x', /invalid instruction CONSTRUCTOR/],
] as const) {
  test(`refuses ${JSON.stringify(change)}`, () => void assertFails(() => applyChanges([change]), 'invalid-argument', pattern));
}

test('an entrypoint takes a command away that was meant for another, and nothing else', () => {
  const location = { file: 'Containerfile', start: 3, end: 3 };
  const change = (text: string, config: ConfigDraft, isCommandOurs: boolean): ConfigDraft =>
    changeConfig({ config, isCommandOurs }, parseInstruction(text, { location })).config;
  assert.equal(change('ENTRYPOINT ["e"]', { Cmd: ['c'], User: 'u' }, false), { User: 'u', Entrypoint: ['e'] });
  assert.equal(change('ENTRYPOINT ["e"]', { Cmd: ['c'] }, true), { Cmd: ['c'], Entrypoint: ['e'] });
  assert.equal(change('RUN x', { Cmd: ['c'] }, false), { Cmd: ['c'] });
  assertFails(() => change('EXPOSE x', {}, false), 'invalid-argument', /^Containerfile:3: "x" is no port/);
});

test('many changes of much come to an end', () => {
  const location = { file: 'Containerfile', start: 3, end: 3 };
  const budget = newBudget();
  const many = parseInstruction('EXPOSE 1-65535', { location });
  const expose = (): unknown => changeConfig({ config: {}, isCommandOurs: false }, many, budget);
  for (let count = 0; count < 61; count++) expose();
  assertFails(expose, 'invalid-argument', /^Containerfile:3: there are too many variables, labels, ports or volumes/);
  assertFails(() => applyChanges(['EXPOSE 1-65535 1-65535 1-65535 1-65535']), 'invalid-argument', /ports again and again/);
});

test('names of objects mean nothing', () => {
  const labels = applyChanges(['LABEL __proto__=x constructor=y']).Labels!;
  assert.is(JSON.stringify(labels), '{"__proto__":"x","constructor":"y"}');
});

test('says whose command it is, and who the author is', () => {
  const location = { file: 'Containerfile', start: 3, end: 3 };
  assert.ok(changeConfig({ config: {}, isCommandOurs: false }, parseInstruction('CMD x', { location })).isCommandOurs);
  assert.is(changeConfig({ config: {}, isCommandOurs: false }, parseInstruction('MAINTAINER a b', { location })).author, 'a b');
});

test('a working directory begins at the one before', () => {
  assert.is(workingDirectory(undefined, 'a'), '/a');
  assert.is(workingDirectory('/x', '../a/'), '/a');
  assert.is(workingDirectory('/x', '/a//b'), '/a/b');
  assert.equal(keySet(['a']), { a: {} });
});

test.run();

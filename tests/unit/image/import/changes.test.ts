import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applyChanges } from '../../../../src/image/import/changes.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('applyChanges');

for (const [changes, expected] of [
  [[], {}],
  [['CMD=/bin/x'], { Cmd: ['/bin/sh', '-c', '/bin/x'] }],
  [['cmd ["/bin/x", "-y"]'], { Cmd: ['/bin/x', '-y'] }],
  [['ENTRYPOINT ["/e"]'], { Entrypoint: ['/e'] }],
  [['ENV A=b'], { Env: ['A=b'] }],
  [['ENV A=b C="d e"', 'ENV A=z'], { Env: ['C=d e', 'A=z'] }],
  [['ENV A b c'], { Env: ['A=b c'] }],
  [['EXPOSE 80 53/udp'], { ExposedPorts: { '80/tcp': {}, '53/udp': {} } }],
  [['LABEL a=b', 'LABEL c="d"'], { Labels: { a: 'b', c: 'd' } }],
  [['USER 1000:1000'], { User: '1000:1000' }],
  [['VOLUME ["/a", "/b"]'], { Volumes: { '/a': {}, '/b': {} } }],
  [['VOLUME /a'], { Volumes: { '/a': {} } }],
  [['WORKDIR /a', 'WORKDIR b'], { WorkingDir: '/a/b' }],
  [['STOPSIGNAL SIGINT'], { StopSignal: 'SIGINT' }],
  [['ONBUILD RUN x', 'ONBUILD RUN y'], { OnBuild: ['RUN x', 'RUN y'] }],
] as const) {
  test(`reads ${changes.join(', ') || 'nothing'}`, () => assert.equal(applyChanges(changes), expected));
}

for (const [change, pattern] of [
  ['NONSENSE x', /invalid change "NONSENSE x" - invalid instruction NONSENSE/],
  ['CMD', /must be formatted as KEY VALUE/],
  ['ENV A', /KEY=VALUE/],
  ['EXPOSE 0', /is no port/],
  ['EXPOSE http', /is no port/],
  ['CMD ["a"', /JSON list/],
  ['CMD [1]', /JSON list/],
  ['constructor x', /invalid instruction/],
] as const) {
  test(`refuses ${change}`, () => void assertFails(() => applyChanges([change]), 'invalid-argument', pattern));
}

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { instructionNames } from '../../../../src/containerfile/parse/instructions.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { instruction } from '../../../support/containerfile.ts';

const test = suite('readInstruction');

test('knows the instructions that there are', () => {
  assert.is(
    instructionNames.join(' '),
    'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR',
  );
});

for (const [line, expected] of [
  [
    'ARG a b=c d="e f" g=',
    { kind: 'arg', args: [{ name: 'a' }, { name: 'b', value: 'c' }, { name: 'd', value: '"e f"' }, { name: 'g', value: '' }] },
  ],
  ['ENV a b c', { kind: 'env', pairs: [{ name: 'a', value: 'b c' }], isOldForm: true }],
  ['label a.b=c', { kind: 'label', pairs: [{ name: 'a.b', value: 'c' }], isOldForm: false }],
  ['EXPOSE 80 $P/udp', { kind: 'expose', ports: ['80', '$P/udp'] }],
  ['VOLUME a b', { kind: 'volume', paths: ['a', 'b'] }],
  ['VOLUME ["a b"]', { kind: 'volume', paths: ['a b'] }],
  ['WORKDIR /a b', { kind: 'workdir', value: '/a b' }],
  ['USER a:b', { kind: 'user', value: 'a:b' }],
  ['STOPSIGNAL 9', { kind: 'stopsignal', value: '9' }],
  ['MAINTAINER A <a@b.example>', { kind: 'maintainer', value: 'A <a@b.example>' }],
  ['ONBUILD RUN --network=none x', { kind: 'onbuild', expression: 'RUN --network=none x' }],
  ['ONBUILD COPY <<A <<B /x\na\nA\nb\nB', { kind: 'onbuild', expression: 'COPY <<A <<B /x\na\nA\nb\nB' }],
] as const) {
  test(`reads ${JSON.stringify(line)}`, () => assert.equal(instruction(line), expected));
}

for (const [line, pattern] of [
  ['ARG', /ARG needs at least one argument/],
  ['ARG =a', /a name is missing/],
  ['ARG --x a', /ARG has no flag --x/],
  ['ENV', /needs at least one/],
  ['EXPOSE', /EXPOSE needs at least one argument/],
  ['USER', /USER needs at least one argument/],
  ['STOPSIGNAL --x 9', /STOPSIGNAL has no flag/],
  ['VOLUME [""]', /a path of VOLUME is empty/],
  ['ONBUILD', /ONBUILD needs at least one argument/],
  ['ONBUILD FROM a', /ONBUILD cannot have FROM/],
  ['ONBUILD onbuild RUN a', /ONBUILD cannot have ONBUILD/],
  ['ONBUILD MAINTAINER a', /ONBUILD cannot have MAINTAINER/],
  ['ONBUILD RUNN a', /there is no instruction "RUNN"/],
  ['ONBUILD COPY a', /is only one of them/],
  ['toString a', /there is no instruction "TOSTRING"/],
] as const) {
  test(`refuses ${line}`, () => void assertFails(() => instruction(line), 'invalid-argument', pattern));
}

test.run();

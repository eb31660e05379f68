import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { composeMap, fillGaps, mergeLines, toRealm, wholeRealm, without, zip } from '../../../src/runtime/id-map-lines.ts';
import { assertFails } from '../../support/assert-fails.ts';

const realm = [
  { inside: 0, host: 1500, length: 1 },
  { inside: 1, host: 100_000, length: 10 },
  { inside: 11, host: 90_000, length: 10 },
];

const extents = suite('extents');
extents('lose what is taken', () => {
  assert.equal(without([{ start: 0, length: 10 }], [{ start: 3, length: 2 }]), [
    { start: 0, length: 3 },
    { start: 5, length: 5 },
  ]);
  assert.equal(without([{ start: 5, length: 5 }], [{ start: 0, length: 100 }]), []);
  assert.equal(
    without(
      [
        { start: 5, length: 5 },
        { start: 1, length: 0 },
      ],
      [],
    ),
    [{ start: 5, length: 5 }],
  );
});
extents('of a realm that touch are one', () => assert.equal(wholeRealm(realm), [{ start: 0, length: 21 }]));
extents('are paired in order until one side runs out', () => {
  assert.equal(
    zip(
      [
        { start: 0, length: 3 },
        { start: 9, length: 9 },
      ],
      [{ start: 5, length: 5 }],
    ),
    [
      { containerID: 0, hostID: 5, size: 3 },
      { containerID: 9, hostID: 8, size: 2 },
    ],
  );
});
extents.run();

const lines = suite('lines');
lines('that go on where another ends are one', () => {
  const map = [
    { containerID: 5, hostID: 15, size: 2 },
    { containerID: 0, hostID: 10, size: 5 },
    { containerID: 7, hostID: 20, size: 1 },
  ];
  assert.equal(mergeLines(map), [
    { containerID: 0, hostID: 10, size: 7 },
    { containerID: 7, hostID: 20, size: 1 },
  ]);
});
lines('fill gaps up to a bound', () => {
  assert.equal(fillGaps([{ containerID: 1, hostID: 2, size: 1 }], [{ start: 0, length: 100 }], 4), [
    { containerID: 0, hostID: 0, size: 1 },
    { containerID: 2, hostID: 1, size: 1 },
    { containerID: 3, hostID: 3, size: 1 },
  ]);
});
lines('of the host come apart where the realm does', () => {
  assert.equal(toRealm('UID', { inside: 50, outside: 90_008, length: 2, onHost: true }, realm), [{ containerID: 50, hostID: 19, size: 2 }]);
  assertFails(() => toRealm('GID', { inside: 0, outside: 90_008, length: 3, onHost: true }, realm), 'invalid-argument', /GID 90010 is not/);
});
lines('name the file and the tool when an ID is not ours', () => {
  const error = assertFails(() => composeMap('GID', [{ inside: 0, outside: 21, length: 1 }], realm), 'invalid-argument', /no GID 21/);
  assert.match(error.hint ?? '', /\/etc\/subgid.*--add-subgids/);
});
lines.run();

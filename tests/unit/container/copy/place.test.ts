import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCopyPlaces } from '../../../../src/container/copy/place.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('operands of cp');

const host = (path: string): object => ({ kind: 'host', path });
const inside = (container: string, path: string): object => ({ kind: 'container', container, path });

test('tells containers, files of the host and streams apart as Podman does', () => {
  const table: readonly (readonly [string, string, object, object])[] = [
    ['web:/etc', '.', inside('web', '/etc'), host('.')],
    ['./web:/etc', 'web:etc', host('./web:/etc'), inside('web', 'etc')],
    ['/a:b', 'c:d:e', host('/a:b'), inside('c', 'd:e')],
    ['../x:y', 'c:.', host('../x:y'), inside('c', '.')],
    ['-', 'c:/', { kind: 'stream' }, inside('c', '/')],
    ['c:-', '-', inside('c', '-'), { kind: 'stream' }],
    ['a:/x', 'b:/y', inside('a', '/x'), inside('b', '/y')],
  ];
  for (const [source, target, from, to] of table) assert.equal(parseCopyPlaces(source, target), [from, to], `${source} ${target}`);
});

test('wants a path on each side and a container on one', () => {
  for (const [source, target] of [
    ['f', 'c:'],
    ['', 'c:/x'],
    ['c:', 'f'],
    ['c:/x', ''],
  ] as const)
    assertFails(() => parseCopyPlaces(source, target), 'invalid-argument', /^invalid arguments ".*", ".*": you must specify paths/);
  for (const [source, target] of [
    ['a', 'b'],
    ['-', '-'],
    ['./a:b', '/c:d'],
    [':x', 'y'],
  ] as const)
    assertFails(() => parseCopyPlaces(source, target), 'invalid-argument', /^name or ID cannot be empty/);
});

test.run();

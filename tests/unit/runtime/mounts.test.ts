import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planMounts, resolveMounts, sortByDepth, type PlannedMount } from '../../../src/runtime/mounts.ts';
import { parseTmpfs } from '../../../src/runtime/tmpfs-option.ts';
import { parseVolume } from '../../../src/runtime/volume-option.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { fullImage, plainImage, requestWith } from '../../support/runtime/facts.ts';

const volume = (text: string): PlannedMount => parseVolume(text, '/') as PlannedMount;
const plan = (asked: readonly PlannedMount[], storage = {}, image = plainImage) => planMounts(requestWith({ storage }), image, { asked });
const targets = (mounts: readonly PlannedMount[]) => mounts.map((mount) => `${mount.kind} ${mount.target}`);

const plans = suite('planMounts');
plans('puts parents before what is below them', () => {
  assert.equal(targets(plan([volume('/a:/x/y/z'), volume('/a:/x'), volume('/a:/b')])), ['bind /x', 'bind /b', 'bind /x/y/z']);
});
plans("adds the image's volumes where nothing is mounted", () => {
  assert.equal(targets(plan([], {}, fullImage)), ['volume /data']);
  assert.equal(targets(plan([volume('/a:/data')], {}, fullImage)), ['bind /data']);
  assert.equal(targets(plan([], { imageVolumes: 'tmpfs' }, fullImage)), ['tmpfs /data']);
  assert.equal(targets(plan([], { imageVolumes: 'ignore' }, fullImage)), []);
});
plans('adds the tmpfs of --read-only where nothing is mounted', () => {
  assert.equal(targets(plan([volume('/a:/tmp')], { readOnly: true })), ['bind /tmp', 'tmpfs /run', 'tmpfs /var/tmp']);
  assert.equal(targets(plan([], { readOnly: true, readOnlyTmpfs: false })), []);
});
plans('takes inherited mounts below what was asked for', () => {
  const mounts = planMounts(requestWith({}), plainImage, { asked: [volume('/a:/x')], inherited: [volume('/b:/x'), volume('/b:/y')] });
  assert.equal(
    mounts.map((mount) => mount.kind === 'bind' && mount.source),
    ['/a', '/b'],
  );
});
plans('takes the same mount twice', () => {
  assert.is(plan([volume('/a:/x'), volume('/a:/x')]).length, 1);
  assert.is(plan([volume('v:/x'), volume('v:/x')]).length, 1);
  assert.is(plan([parseTmpfs('/x') as PlannedMount, parseTmpfs('/x') as PlannedMount]).length, 1);
});
for (const [name, list] of [
  ['two sources', [volume('/a:/x'), volume('/b:/x')]],
  ['one read-only and writable', [volume('v:/x'), volume('v:/x:ro')]],
  ['a source and a tmpfs', [parseTmpfs('/x') as PlannedMount, volume('/a:/x')]],
  ['two anonymous volumes', [volume('/x'), volume('/x')]],
] as const) {
  plans(`refuses ${name} on one path`, () => void assertFails(() => plan(list), 'invalid-argument', /\/x: duplicate mount destination/));
}
plans('refuses to cover the root', () => {
  assertFails(() => plan([volume('/a:/')]), 'invalid-argument', /root file system/);
  assertFails(() => plan([], {}, { ...fullImage, Volumes: ['/../'] }), 'corrupt', /volume on "\/"/);
});
plans.run();

const resolves = suite('resolveMounts');
resolves('asks for the directory of each volume, once and in order', () => {
  const asked: (string | undefined)[] = [];
  const mounts = resolveMounts(plan([volume('v:/a'), volume('/b'), volume('/h:/c')]), (mount) => {
    asked.push(mount.name);
    return { name: mount.name ?? 'anonymous', directory: `/volumes/${mount.name ?? 'anonymous'}` };
  });
  assert.equal(asked, ['v', undefined]);
  assert.equal(
    mounts.map((mount) => mount.kind === 'bind' && mount.source),
    ['/volumes/v', '/volumes/anonymous', '/h'],
  );
});
resolves.run();

const sorts = suite('sortByDepth');
sorts('keeps the order of equals', () => {
  const list = ['/b', '/a/a', '/a'].map((target) => ({ target }));
  assert.equal(
    sortByDepth(list).map((mount) => mount.target),
    ['/b', '/a', '/a/a'],
  );
});
sorts.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isOwnerAlive, ownOwner } from '../../../src/storage/owner.ts';

const own = suite('ownOwner');

own('names this process, its start and the boot', () => {
  assert.match(ownOwner(), new RegExp(`^${process.pid}-\\d+-[0-9a-f]{8}$`));
});

own.run();

const alive = suite('isOwnerAlive');
const [pid, start, boot] = ownOwner().split('-') as [string, string, string];

alive('is true for this process', () => assert.ok(isOwnerAlive(ownOwner())));

for (const [what, owner] of [
  ['another start of the same number', `${pid}-${Number(start) + 1}-${boot}`],
  ['another boot', `${pid}-${start}-00000000`],
  ['text that is no owner', `${pid}`],
  ['nothing', ''],
] as const) {
  alive(`is false for ${what}`, () => assert.not(isOwnerAlive(owner)));
}

alive.run();

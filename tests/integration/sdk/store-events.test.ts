// timeout: 120s
import * as assert from 'uvu/assert';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { emptySdkHome } from '../../support/sdk.ts';

const test = suiteNeeding('events', 'user-namespaces');

test('come as they happen, and from the past', async () => {
  await using sdk = await emptySdkHome('sdk-events');
  const { tiffin } = sdk;
  await tiffin.volumes.create({ name: 'before' });
  const seen: string[] = [];
  const events = tiffin.events({ filters: ['type=volume'] });
  const first = events.next();
  await tiffin.networks.create({ name: 'not-this' });
  await tiffin.volumes.create({ name: 'one' });
  await tiffin.volumes.remove('one');
  assert.equal(
    [(await first).value].map((event) => [event?.status, event?.name]),
    [['create', 'one']],
  );
  for await (const { status, name, type, time } of events) {
    assert.ok(Math.abs(time.getTime() - Date.now()) < 60_000);
    seen.push(`${type} ${status} ${name}`);
    break;
  }
  assert.equal(seen, ['volume remove one']);
  const past: (string | undefined)[] = [];
  for await (const { name } of tiffin.events({ since: new Date(0), until: new Date(), filters: ['event=create', 'type=volume'] }))
    past.push(name);
  assert.equal(past, ['before', 'one']);
  const stop = new AbortController();
  const following = tiffin.events({ signal: stop.signal }).next();
  stop.abort();
  await assertRejects(following, 'cancelled');
  await assertRejects(tiffin.events({ filters: ['colour=red'] }).next(), 'invalid-argument');
});

test.run();

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import { enableQuadlets } from '../../../src/systemd/enable-quadlets.ts';
import * as assert from 'uvu/assert';
import { assertRejects } from '../../support/assert-fails.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const test = suite('enableQuadlets');
test('leaves nothing behind where there is no systemd', async () => {
  using scratch = scratchEngine();
  const places = { ...scratch.engine.places, uid: 4242, runtimeDir: scratch.directory };
  const quadlet = { fileName: 'web.container', service: 'web.service', text: '[Container]\nImage=x\n' };
  const site = { program: ['/usr/bin/tiffin'], warn: () => undefined };
  await assertRejects(enableQuadlets({ places, env: {} }, [quadlet], site), 'unsupported', /^enable units: /);
  assert.not(existsSync(join(places.configHome, 'tiffin')));
});
test.run();

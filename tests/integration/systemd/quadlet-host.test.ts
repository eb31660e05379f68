import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findGenerator, quadletHost, quadletSearch } from '../../../src/systemd/quadlet-host.ts';
import { quadletHome } from '../../support/quadlet-home.ts';

const test = suite('quadletHost');
test('knows files, users and groups', () => {
  const host = quadletHost();
  assert.equal(
    [host.exists('/'), host.exists('/nowhere'), host.userId('root'), host.groupId('root'), host.userId('nobody-here')],
    [true, false, 0, 0, undefined],
  );
});
test('finds a generator that is there and not masked', () => {
  using home = quadletHome();
  const directories = ['a', 'b'].map((name) => join(home.directory, name));
  const path = home.write('b/gen', '#!/bin/sh\n');
  assert.is(findGenerator('gen', directories), undefined);
  chmodSync(path, 0o755);
  assert.is(findGenerator('gen', directories), path);
  home.write('a/other', '');
  symlinkSync('/dev/null', join(home.directory, 'a/gen'));
  assert.is(findGenerator('gen', directories), undefined);
  assert.is(findGenerator('other', directories), undefined);
});
test("reads Podman's directories when told so, and leaves them to Podman's generator", () => {
  using home = quadletHome();
  const { places } = home.services;
  const generators = [join(home.directory, 'generators')];
  const shared = (env: Record<string, string> = {}): boolean => quadletSearch(env, places, generators).facts.withShared;
  assert.not(shared());
  assert.ok(shared({ TIFFIN_QUADLET_SHARED: '1' }));
  home.write('config/tiffin/quadlet-shared', '');
  assert.ok(shared());
  chmodSync(home.write('generators/podman-user-generator', '#!/bin/sh\n'), 0o755);
  assert.not(shared());
  assert.match(quadletSearch({}, places, generators).problems[0]?.suggestion ?? '', /ln -s \/dev\/null/);
});
test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandContext } from '../../../../src/cli/context.ts';
import { generationSite, quadletServices } from '../../../../src/cli/request/quadlet.ts';

const places = { home: '/h', root: '/h/.local/share/tiffin', configHome: '/h/.config', uid: 1 };
const context = {
  env: { PATH: '/usr/bin' },
  places,
  globals: {},
  program: ['/node', '--', '/lib/dist/main.cjs'],
} as unknown as CommandContext;

const test = suite('what commands on Quadlets work with');
test('is the environment and the places', () => assert.equal(quadletServices(context), { env: context.env, places: context.places }));
test('calls tiffin by a path', () => {
  const { program, host, check } = generationSite(context);
  assert.match(program[0] ?? '', /^\/.*tiffin$/);
  assert.ok(host.exists('/'));
  assert.type(check, 'function');
});
test.run();

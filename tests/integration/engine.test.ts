import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openEngine } from '../../src/engine.ts';
import { scratchEngine } from '../support/scratch-engine.ts';

const engines = suite('openEngine');
engines('opens nothing before it is asked for', () => {
  const places = {
    root: '/proc/nowhere',
    runRoot: '/proc/nowhere',
    configHome: '/',
    cacheHome: '/',
    home: '/',
    uid: 1,
    gid: 1,
    userName: 'x',
    tmp: '/',
  };
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  const engine = openEngine({ places, env: {}, log, runtime: undefined, program: ['node', '--', 'main'] });
  assert.equal(engine.reentry, ['node', '--', 'main', '--root', '/proc/nowhere', '--runroot', '/proc/nowhere']);
  engine.close();
});
engines('opens each store once', () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  assert.is(engine.containers, engine.containers);
  assert.equal([engine.containers.list(), engine.volumes.list(), engine.images.list()], [[], [], []]);
  assert.is(engine.realm, engine.realm);
});
engines.run();

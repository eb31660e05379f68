import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { changeMount } from '../../../../src/container/why/change-mount.ts';
import { bindLine, component } from '../../../support/why.ts';

const test = suite('changeMount');
test('changes what was asked for, else the host', () => {
  const asked = { destination: '/data', type: 'bind', source: '/srv/d', options: ['noexec'] };
  assert.is(changeMount(component({ specMount: asked }), 'exec'), 'make the container without `noexec` in -v /srv/d:/data:noexec');
  assert.is(changeMount(component(), 'exec'), 'sudo mount -o remount,exec /srv');
});
test('changes a mount of tiffin by an option', () => {
  const tmpfs = component({ specMount: { destination: '/data', type: 'tmpfs' } });
  assert.is(changeMount(tmpfs, 'rw'), 'make the container with --tmpfs /data:rw');
  const other = component({ specMount: undefined });
  assert.is(changeMount(other, 'rw'), 'make the container with a volume there: -v NAME:/data');
  assert.is(
    changeMount(component({ specMount: undefined, mount: { ...bindLine, point: '/' } }), 'rw'),
    'make the container without --read-only',
  );
});
test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withTerms } from '../../../src/build/write-image.ts';
import { plainBuild } from '../../support/build.ts';

const plain = plainBuild('/').image;

const terms = suite('withTerms');

terms('joins what the command line says to a config', () => {
  const config = { Env: ['A=1', 'B=2'], Labels: { a: '1', b: '2' }, Cmd: ['x'] };
  const image = { ...plain, labels: { c: '3' }, unsetLabels: ['a'], environment: ['A=9', 'C=3'], unsetEnvironment: ['B'] };
  assert.equal(withTerms(config, image), { Cmd: ['x'], Env: ['A=9', 'C=3'], Labels: { b: '2', c: '3' } });
});

terms('names the builder only when it is asked to', () => {
  assert.equal(Object.keys(withTerms({}, { ...plain, identityLabel: true }).Labels ?? {}), ['io.tiffin.version']);
  assert.is(withTerms({}, plain).Labels, undefined);
});

terms('leaves out what says nothing', () => {
  assert.equal(withTerms({ Labels: { a: '1' } }, { ...plain, unsetLabels: ['a'] }), {});
});

terms.run();

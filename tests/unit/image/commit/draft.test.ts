import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { draftOf, mergeConfigFile } from '../../../../src/image/commit/draft.ts';
import type { ImageExecution } from '../../../../src/oci/image-config.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('drafts of image configs');

const empty: ImageExecution = {
  User: '',
  ExposedPorts: [],
  Env: [],
  Entrypoint: [],
  Cmd: [],
  Volumes: [],
  WorkingDir: '',
  Labels: {},
  StopSignal: '',
  Shell: [],
  OnBuild: [],
};

test('say only what the config says', () => {
  assert.equal(draftOf(empty), {});
  assert.equal(
    draftOf({ ...empty, User: '5', ExposedPorts: ['80/tcp'], Cmd: ['sh'], Labels: { a: '' }, Healthcheck: { Test: ['NONE'] } }),
    {
      User: '5',
      Cmd: ['sh'],
      Labels: { a: '' },
      ExposedPorts: { '80/tcp': {} },
      Healthcheck: { Test: ['NONE'] },
    },
  );
});

test('are joined with a file', () => {
  const draft = { Cmd: ['old'], Env: ['A=b', 'C=d'], Labels: { x: 'y' } };
  const bytes = (document: unknown): Buffer => Buffer.from(JSON.stringify(document));
  assert.equal(mergeConfigFile(draft, bytes({ Cmd: ['new'], Env: ['A=z'], Labels: { q: 'r' }, User: null, Unknown: 1 }), 'f'), {
    Cmd: ['new'],
    Env: ['C=d', 'A=z'],
    Labels: { x: 'y', q: 'r' },
  });
  assertFails(() => mergeConfigFile(draft, Buffer.from('{'), '/f'), 'invalid-argument', /^--config \/f/);
  assertFails(() => mergeConfigFile(draft, bytes([]), '/f'), 'invalid-argument', /not a JSON object/);
  assertFails(() => mergeConfigFile(draft, bytes({ Cmd: 'x' }), '/f'), 'invalid-argument', /Cmd is not what an image config has there/);
  assertFails(() => mergeConfigFile(draft, bytes({ Labels: [] }), '/f'), 'invalid-argument', /Labels/);
});

test.run();

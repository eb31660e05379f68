import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectConfig } from '../../../../src/container/inspect/config.ts';
import type { ImageRecord } from '../../../../src/storage/image-record.ts';
import { addContainer, rootRequest, scratchEngine } from '../../../support/scratch-engine.ts';

const image = { config: { config: { Entrypoint: ['/entry'], Cmd: ['c'], User: 'nobody' } } } as unknown as ImageRecord;

const config = suite('inspectConfig');
config('joins what was asked and what the image says', () => {
  using scratch = scratchEngine();
  const record = addContainer(scratch, { declared: { exposedPorts: ['80/tcp'] } });
  const found = inspectConfig({ record, image, spec: undefined });
  assert.equal(
    [found['Entrypoint'], found['Cmd'], found['User'], found['Umask'], found['StopSignal']],
    [['/entry'], ['sleep', '60'], 'nobody', '0022', 'SIGTERM'],
  );
  assert.equal(found['ExposedPorts'], new Map([['80/tcp', {}]]));
  assert.is(JSON.stringify([found['Labels'], found['Volumes'], found['OnBuild']]), '[null,null,null]');
});
config('tells attached streams', () => {
  using scratch = scratchEngine();
  const plain = rootRequest();
  const record = addContainer(scratch, { wanted: { ...plain, stdio: { ...plain.stdio, attach: ['stdout'], terminal: true } } });
  const { AttachStdin, AttachStdout, Tty, OpenStdin } = inspectConfig({ record, image: undefined, spec: undefined });
  assert.equal([AttachStdin, AttachStdout, Tty, OpenStdin], [false, true, true, false]);
});
config.run();

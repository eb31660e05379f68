import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findPortHolder } from '../../../src/container/port-holders.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const holders = suite('findPortHolder');
holders('passes over containers that publish the port and do not run', () => {
  using scratch = scratchEngine();
  const port = { hostIp: '', hostPort: 8080, containerPort: 80, count: 1, protocol: 'tcp' } as const;
  const container = addContainer(scratch, { declared: { ports: [port] } });
  assert.is(findPortHolder(scratch.engine, { protocol: 'tcp', ip: '', port: 8080 }, 'another'), undefined);
  assert.is(findPortHolder(scratch.engine, { protocol: 'tcp', ip: '', port: 8080 }, container.id), undefined);
});
holders.run();

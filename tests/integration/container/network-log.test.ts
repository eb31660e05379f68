import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { networkLogPath } from '../../../src/container/egress.ts';
import { formatRefused, inspectEgress, readNetworkLog } from '../../../src/container/network-log.ts';
import { parseEgressRules } from '../../../src/network/egress-rule.ts';

function withLog(text: string | undefined, check: (directory: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), 'tiffin-netlog-'));
  try {
    if (text !== undefined) writeFileSync(networkLogPath(directory), text);
    check(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const log = suite('the log of what was refused');
const lines = [
  '{"time":"T1","kind":"name","name":"bad.test"}',
  '{"time":"T2","kind":"address","protocol":"tcp","address":"fd00::1","port":443}',
  '{"time":"T3","kind":"address","protocol":"icmp","address":"1.2.3.4","port":0,"last":true}',
];
log('is read line by line, and printed', () => {
  withLog(lines.join('\n'), (directory) => {
    assert.equal(readNetworkLog(directory).map(formatRefused), [
      'T1 refused the name bad.test',
      'T2 refused a connection by tcp to [fd00::1]:443',
      'T3 refused a connection by icmp to 1.2.3.4',
    ]);
  });
});
log('is empty where there is none, and passes over what is no line of it', () => {
  withLog(undefined, (directory) => assert.equal(readNetworkLog(directory), []));
  withLog('{\nnull\n[]\n{"time":1}\n{"time":"T","kind":"name"}\n{"time":"T","kind":"address","port":"x"}\n', (directory) =>
    assert.equal(readNetworkLog(directory), []),
  );
});
log('stands in the inspection of containers that have a filter', () => {
  withLog(lines[0], (directory) => {
    assert.equal(inspectEgress(directory, undefined), {});
    assert.equal(inspectEgress(directory, parseEgressRules(['a.test:1'])), {
      Egress: { Allow: ['a.test:1'], Refused: [{ Time: 'T1', Name: 'bad.test' }] },
    });
  });
});
log.run();

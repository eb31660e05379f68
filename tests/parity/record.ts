/**
 * Asks the oracle: runs every parity theme with Podman 5.8 in the peer machine and writes its answers as JSON.
 *
 * usage (root): node tests/parity/record.ts PEER-SCRIPT OUTPUT.json
 * PEER-SCRIPT is the `peer` program of the shared folder, its tree already built. The peer machine is made and stopped here.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAnswers, rowsOf, themes } from './parity.ts';

const [peer, output] = process.argv.slice(2);
if (peer === undefined || output === undefined) throw new Error('usage: record.ts PEER-SCRIPT OUTPUT.json');

const name = 'parity-record';
const home = join(process.env['PEER_DIR'] ?? '/srv/peer', name, 'home');
const run = (args: string[]) =>
  execFileSync(peer, args, { env: { ...process.env, PEER_NAME: name }, encoding: 'utf8', maxBuffer: 1 << 28 });
const prepare =
  'podman rm -fa -t0; podman volume rm -fa; podman rmi -fa; podman load -q -i busy.tar; podman load -q -i entry.tar; rm -rf /tmp/parity';

const archives = mkdtempSync(join(tmpdir(), 'tiffin-parity-'));
run(['start']);
try {
  execFileSync(process.execPath, [join(import.meta.dirname, 'images.ts'), archives]);
  for (const file of ['busy.tar', 'entry.tar']) copyFileSync(join(archives, file), join(home, file));
  for (const file of ['driver.sh', ...themes.map((theme) => `${theme}.txt`)])
    copyFileSync(join(import.meta.dirname, file), join(home, file));
  const recorded = themes.flatMap((theme) => {
    run(['exec', 'bash', '-c', `{ ${prepare}; } >/dev/null 2>&1`]);
    const answers = parseAnswers(run(['exec', 'bash', 'driver.sh', `/home/dev/${theme}.txt`, 'podman', '/tmp/parity']));
    return rowsOf(theme).map((row) => ({ theme, command: row.command, ...answers.get(row.number) }));
  });
  const version = run(['exec', 'podman', 'version', '--format', '{{.Client.Version}}']).trim();
  writeFileSync(output, `${JSON.stringify({ podman: version, answers: recorded }, undefined, 1)}\n`);
} finally {
  run(['stop']);
  rmSync(archives, { recursive: true });
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readJournal, type JournalRequest } from '../../../../src/container/log/journal-reader.ts';
import { assertRejects } from '../../../support/assert-fails.ts';

const test = suite('readJournal');

/** Reads from a program that stands for journalctl. */
async function read(script: string, changes: Partial<JournalRequest> = {}): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'journal-'));
  const program = join(directory, 'journalctl');
  writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  let text = '';
  const request: JournalRequest = {
    id: 'abc',
    tail: undefined,
    follow: false,
    isOver: () => true,
    program,
    signal: new AbortController().signal,
    emit: ({ stream, content }: { stream: string; content: Uint8Array }) => void (text += `${stream}:${Buffer.from(content).toString()}`),
    flush: () => undefined,
    ...changes,
  };
  try {
    await readJournal(request);
    return text;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const entry = (message: string, priority: number): string =>
  JSON.stringify({ __REALTIME_TIMESTAMP: '1795268875148766', PRIORITY: String(priority), MESSAGE: message });

test('hands on what journalctl prints', async () => {
  assert.is(await read(`echo '${entry('a', 6)}'; echo '${entry('b', 3)}'; echo nonsense`), 'stdout:a\nstderr:b\n');
});
test('ends a follower when the container has ended and nothing more comes', async () => {
  assert.is(await read(`echo '${entry('a', 6)}'; exec sleep 100`, { follow: true }), 'stdout:a\n');
});
test('says what journalctl says', async () => {
  await assertRejects(read('echo no journal >&2; exit 1'), 'runtime-failed', /^journalctl: no journal/);
  await assertRejects(read('', { program: '/no/such/journalctl' }), 'unsupported', /needs journalctl/);
});
test('takes no journalctl of PATH, and hands it nothing of the caller', async () => {
  assert.is(await read(`test -z "$HOME$SYSTEMD_LESS" && echo '${entry('clean', 6)}'; exit 0`), 'stdout:clean\n');
  const directory = mkdtempSync(join(tmpdir(), 'journal-'));
  const before = process.env['PATH'];
  writeFileSync(join(directory, 'journalctl'), `#!/bin/sh\necho '${entry('fake', 6)}'\n`, { mode: 0o755 });
  process.env['PATH'] = `${directory}:${before ?? ''}`;
  try {
    // Without systemd there is none; with it nothing is in the journal.
    const text = await read('', { program: undefined }).catch(() => '');
    assert.is(text, '');
  } finally {
    process.env['PATH'] = before;
    rmSync(directory, { recursive: true });
  }
});
test.run();

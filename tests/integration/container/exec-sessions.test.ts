import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { execSessions, sessionPlanPath } from '../../../src/container/exec-sessions.ts';
import { missing, skip } from '../../support/needs.ts';

const directory = '/run/x/tiffin/c';
const sessions = ['a', 'b'].map((letter) => letter.repeat(64));

/** A process whose command line has `exec` and a plan in the places where a session's monitor has them. */
async function pretend(command: readonly string[], cwd: string, path: string): Promise<Disposable & { readonly pid: number }> {
  const [program = '', ...before] = command;
  const child = spawn(program, [...before, 'exec', path], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return { pid: child.pid!, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

const test = suite('execSessions');
test('names its plan by the whole ID', () => assert.is(sessionPlanPath(directory, 'ab'), `${directory}/exec-ab`));
test('is nothing of a container that does not run', () => assert.equal(execSessions({ init: undefined }, [directory]), []));

const needed = missing('user-namespaces');
const name = 'finds monitors by their command line, and none that a container pretends to be';
if (needed !== undefined) skip(test, name, needed);
else
  test(name, async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'tiffin-sessions-'));
    writeFileSync(join(scratch, 'exec'), 'console.log(1); setInterval(() => {}, 1e6);\n');
    try {
      using monitor = await pretend([process.execPath], scratch, sessionPlanPath(directory, sessions[0]!));
      using inside = await pretend(
        ['unshare', '-Urpf', '--kill-child', process.execPath],
        scratch,
        sessionPlanPath(directory, sessions[1]!),
      );
      const init = { pid: inside.pid, startTime: 1 };
      assert.equal(execSessions({ init }, [directory]), [sessions[0]]);
      assert.equal(execSessions({ init }, ['/run/x/tiffin/other']), []);
      assert.ok(monitor.pid > 0);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });
test.run();

/**
 * A terminal to type at and to look at: a tmux server of its own with one window.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScratchHome } from './scratch-home.ts';
import { must, run } from './spawn.ts';

/** The terminal. Disposing it ends all that runs in it. */
export type Terminal = AsyncDisposable & {
  /** Types keys by tmux's names: `Down`, `C-c`, `q`. */
  press(...keys: readonly string[]): Promise<void>;
  /** Types text as it is. */
  type(text: string): Promise<void>;
  /** Types a line into the shell and ends it. */
  enter(line: string): Promise<void>;
  resize(columns: number, lines: number): Promise<void>;
  /** Sends a signal to what runs in the foreground of the terminal. */
  signal(name: string): Promise<void>;
  /** What is to be seen, when it matches; however long that takes within a minute. */
  shows(pattern: RegExp): Promise<string>;
};

const lookEveryMs = 50;
const patienceMs = 60_000;

/** Opens a terminal of a size with a shell in it. Use: `await using terminal = await openTerminal(home);` */
export async function openTerminal(home: ScratchHome, { columns = 100, lines = 20 } = {}): Promise<Terminal> {
  const env = { ...home.env, SHELL: '/bin/sh', TERM: 'xterm', ENV: '', NO_COLOR: undefined };
  const tmux = async (...args: readonly string[]): Promise<string> =>
    must('tmux', ['-f', '/dev/null', '-S', `${home.runtimeDirectory}/tmux`, ...args], { env });
  await tmux('new-session', '-d', '-x', String(columns), '-y', String(lines), 'exec sh');
  const shows = async (pattern: RegExp): Promise<string> => {
    const until = Date.now() + patienceMs;
    for (;;) {
      const seen = await tmux('capture-pane', '-p');
      if (pattern.test(seen)) return seen;
      if (Date.now() > until) throw new Error(`the terminal does not show ${String(pattern)} but:\n${seen}`);
      await sleep(lookEveryMs);
    }
  };
  await shows(/[#$>] *$/m);
  return {
    press: async (...keys) => void (await tmux('send-keys', ...keys)),
    type: async (text) => void (await tmux('send-keys', '-l', text)),
    enter: async (line) => {
      await tmux('send-keys', '-l', line);
      await tmux('send-keys', 'Enter');
    },
    resize: async (width, height) => void (await tmux('resize-window', '-x', String(width), '-y', String(height))),
    signal: async (name) => {
      const shell = (await tmux('display-message', '-p', '#{pane_pid}')).trim();
      // Field 8 of stat: the process group in the foreground.
      const group = (await must('sh', ['-c', `sed 's/.*) //' /proc/${shell}/stat | cut -d' ' -f6`])).trim();
      await must('kill', ['-s', name, group]);
    },
    shows,
    [Symbol.asyncDispose]: async () => void (await run('tmux', ['-S', `${home.runtimeDirectory}/tmux`, 'kill-server'], { env })),
  };
}

/**
 * The completion scripts in the real shells, at a terminal: what TAB makes of a line, and what it offers.
 */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scriptNames, type Shell } from '../../src/cli/completion/scripts.ts';
import { repository } from './repository.ts';
import type { ScratchHome } from './scratch-home.ts';
import { openTerminal } from './tmux.ts';

/** What came of TAB: the line as it stands then, and what was offered above or below it. */
export type Completed = { readonly line: string; readonly offered: readonly string[] };

/** A shell at a terminal that has read its completion script. */
export type CompletingShell = AsyncDisposable & { tab(line: string): Promise<Completed> };

const script = (shell: Shell): string => join(repository, 'completions', scriptNames[shell]);

// Each prints the line and a number that grows, so that nobody reads the answer to the question before.
const settings: Readonly<Record<Shell, readonly string[]>> = {
  bash: [
    'exec bash --norc --noprofile',
    "bind 'set show-all-if-ambiguous on'; bind 'set completion-query-items 0'; bind 'set page-completions off'; bind 'set completion-display-width 0'",
    `n=0; said() { n=$((n+1)); printf '<%s %s>\\n' $n "$READLINE_LINE"; }; PS1='> '; bind -x '"\\C-o": said'; source ${script('bash')}`,
  ],
  zsh: [
    'exec zsh -f',
    `fpath=(~/functions $fpath); autoload -Uz compinit; compinit -u -D; setopt nobeep noautomenu nolistambiguous; LISTMAX=0; zstyle ':completion:*' list-packed false`,
    `n=0; said() { n=$((n+1)); zle -I; print -r -- "<$n $BUFFER>" }; zle -N said; bindkey '^O' said; PS1='> '`,
  ],
  fish: [
    'exec fish -N',
    `set -g n 0; function said; set n (math $n + 1); echo; echo "<$n "(commandline)">"; commandline -f repaint; end; function ask; echo; complete -C (commandline); said; end`,
    `source ${script('fish')}; function fish_prompt; echo '> '; end; bind \\co ask; bind \\ct said; set fish_greeting; set -g fish_autosuggestion_enabled 0`,
  ],
};

/**
 * Starts a shell in which `tiffin` is the given program.
 *
 * @param program the text of a script, or undefined for the built tiffin
 */
export async function openCompletingShell(shell: Shell, home: ScratchHome, program?: string): Promise<CompletingShell> {
  const path = join(home.directory('bin'), 'tiffin');
  const functions = home.directory('functions');
  writeFileSync(join(home.path, 'file'), '');
  writeFileSync(path, program ?? `#!/bin/sh\nexec ${repository}/dist/tiffin "$@"\n`);
  chmodSync(path, 0o755);
  const terminal = await openTerminal(home, { columns: 180, lines: 60 });
  await terminal.enter(`PATH=$HOME/bin:$PATH; cp ${script('zsh')} ${functions}; cd; PS1='> '`);
  for (const line of settings[shell]) await terminal.enter(line);
  await terminal.enter('clear; echo REA""DY');
  await terminal.shows(/^READY$/m);
  let asked = 0;
  const answer = async (...keys: readonly string[]): Promise<string> => {
    asked++;
    await terminal.press(...keys);
    // With the line drawn again, the terminal is the shell's once more.
    return await terminal.shows(new RegExp(String.raw`^<${asked} .*>\n.*tiffin`, 'm'));
  };
  return {
    tab: async (line) => {
      await terminal.press('C-u', 'C-l');
      await terminal.type(line);
      if (shell !== 'fish') return read(await answer('Tab', 'C-o'), asked, line);
      const listed = read(await answer('C-o'), asked, line);
      // A pager would be drawn over the answer.
      return listed.offered.length > 1 ? listed : { ...listed, line: read(await answer('Tab', 'C-t'), asked, line).line };
    },
    [Symbol.asyncDispose]: async () => terminal[Symbol.asyncDispose](),
  };
}

function read(screen: string, asked: number, line: string): Completed {
  const lines = screen.split('\n').map((each) => each.trimEnd());
  const marker = `<${asked} `;
  const said = lines.find((each) => each.startsWith(marker)) ?? '';
  const offered = lines.filter((each) => each !== '' && !each.startsWith('<') && !each.startsWith('>') && !each.includes(`$ ${line}`));
  return { line: said.slice(marker.length, -1), offered: offered.map((each) => each.trim()).filter((each) => each !== line.trim()) };
}

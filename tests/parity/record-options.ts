/**
 * Asks the oracle which commands and options there are: walks `podman … --help` in the peer machine and writes what tests/meta compares with.
 *
 * usage (root, the machine of that name started): PEER_NAME=NAME node tests/parity/record-options.ts PEER-SCRIPT OUTPUT.txt
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const [peer, output] = process.argv.slice(2);
if (peer === undefined || output === undefined) throw new Error('usage: record-options.ts PEER-SCRIPT OUTPUT.txt');

const mark = '\u0001';
const walk = String.raw`
walk() {
  local text=$(podman "$@" --help 2>&1)
  printf '\001%s\n%s\n' "$*" "$text"
  for word in $(printf '%s\n' "$text" | sed -n '/^Available Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p'); do
    case "$#$word" in 0machine | 0farm | 0help | 0completion) continue ;; esac
    walk "$@" "$word"
  done
}
walk`;

/** One line of a help page: its names, what it takes, and what it is by default. */
function optionLine(line: string): string | undefined {
  const match = /^ {2,6}(?:(-\w), )?(--[\w-]+)(?: ([^ ].*?))?(?: {2,}(.*))?$/.exec(line);
  if (match === null || match[2] === '--help') return undefined;
  const [, short, long, type, description = ''] = match;
  const byDefault = /\(default (?:"(.*)"|([^()]*|\[.*\]))\)\s*$/.exec(description);
  const text = byDefault?.[1] ?? byDefault?.[2] ?? '';
  return `  ${short === undefined ? '' : `${short},`}${long}${type === undefined ? '' : ` ${type}`}${text === '' || text === '[]' ? '' : ` = ${text}`}`;
}

const text = execFileSync(peer, ['exec', 'bash', '-c', walk], { encoding: 'utf8', maxBuffer: 1 << 28 });
const pages = text.split(mark).slice(1);
const entries = pages.map((page) => {
  const [path = '', ...lines] = page.split('\n');
  const options = lines.flatMap((line) => optionLine(line) ?? []);
  const isNoun = lines.includes('Available Commands:') && !lines.some((line) => /^ {2}podman .*\[options\] (?!\[command\])/.test(line));
  return isNoun && path !== '' ? [] : [path === '' ? '(global)' : path, ...options];
});
writeFileSync(output, `${entries.flat().join('\n')}\n`);

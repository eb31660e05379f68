import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandAt } from '../../src/cli/command-table.ts';
import { findCommand } from '../../src/cli/find-command.ts';
import { readCommand } from '../../src/cli/read-command.ts';
import { helpExamples, proseExamples, tiffinCommands, type Example } from '../support/examples.ts';

const test = suite('examples');

test('are found wherever they stand in a line', () => {
  const line = `A=1 tiffin a "x y" | tiffin b -- 'c' && sh -c 'tiffin d "$(tiffin e)"' > out; source <(tiffin f g)`;
  assert.equal(
    tiffinCommands(line)
      .map((words) => words.join(','))
      .sort(),
    ['a,x y', 'b,--,c', 'd,$(tiffin e)', 'e', 'f,g'],
  );
});

/** What is wrong with a line, or nothing. */
async function complaint({ line }: Example): Promise<string | undefined> {
  const commands = tiffinCommands(line);
  if (commands.length === 0) return 'is no command of tiffin';
  for (const words of commands) {
    try {
      const request = findCommand(words);
      if (request.kind !== 'command') continue;
      const CommandClass = await commandAt(request.path)!.load();
      readCommand(CommandClass, request.rest, `tiffin ${request.path}`);
    } catch (error) {
      return String(error);
    }
  }
  return undefined;
}

async function complaints(examples: readonly Example[]): Promise<string[]> {
  const all = await Promise.all(examples.map(async (example) => ({ ...example, wrong: await complaint(example) })));
  return all.filter(({ wrong }) => wrong !== undefined).map(({ place, line, wrong }) => `${place}: ${line}: ${wrong}`);
}

test('of help are commands that tiffin takes', async () => assert.equal(await complaints(await helpExamples()), []));

test('of the manual are commands that tiffin takes', async () => {
  const foreign = /^(?:sudo |systemctl |journalctl |loginctl |curl |alias |docker |podman |cat |man )/;
  assert.equal(await complaints(proseExamples().filter(({ line }) => !foreign.test(line))), []);
});

test('stand in the help of every command, with a description', async () => {
  const { commandEntries } = await import('../../src/cli/command-table.ts');
  const poor: string[] = [];
  for (const [path, { hidden, load }] of Object.entries(commandEntries())) {
    const { help } = await load();
    const line = help.examples?.every(([, each]) => each.includes(`$0 ${path}`) || /\btiffin\b|\$0/.test(each)) === true;
    if (hidden !== true && (help.description === undefined || help.examples === undefined || !line)) poor.push(path);
  }
  assert.equal(poor, []);
});

test.run();

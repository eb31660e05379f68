/** Writes the completion scripts of all shells into completions/. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completionScript, scriptNames, shells } from '../src/cli/completion/scripts.ts';

const directory = join(import.meta.dirname, '../completions');
for (const shell of shells) writeFileSync(join(directory, scriptNames[shell]), await completionScript(shell));

import { TiffinError } from '../../lib/errors.ts';
import { splitShellWords } from './shell-words.ts';

/** What stands for what in the command line of a label. */
export type LabelNames = { readonly image: string; readonly name: string };

/** Programs that a label may name: all of them are us. */
const ownNames: ReadonlySet<string> = new Set(['podman', 'docker', 'tiffin']);

/**
 * The words of a label's command line, without its program, which can only be ourselves: an image must not run programs of the host. Pure.
 *
 * @param more words that go behind it
 * @throws {TiffinError} `invalid-argument` for an open quote, `denied` for another program
 */
export function labelCommand(line: string, names: LabelNames, more: readonly string[]): readonly string[] {
  const [program = '', ...words] = splitShellWords(line);
  if (!ownNames.has(program.slice(program.lastIndexOf('/') + 1)))
    throw new TiffinError(
      'denied',
      `the label wants to run ${JSON.stringify(program)} on the host: only podman, docker and tiffin commands are run`,
      {
        hint: '--display shows it; run it yourself if you trust it',
      },
    );
  return [...words.flatMap((word) => replaceNames(word, names)), ...more];
}

function replaceNames(word: string, { image, name }: LabelNames): readonly string[] {
  const whole: Readonly<Record<string, readonly string[]>> = {
    IMAGE: [image],
    $IMAGE: [image],
    NAME: [name],
    $NAME: [name],
    // Options of ours that a label cannot know, and words that were not given.
    $GLOBAL_OPTS: [],
    $OPT1: [],
    $OPT2: [],
    $OPT3: [],
  };
  if (Object.hasOwn(whole, word)) return whole[word] ?? [];
  return [
    word
      .replaceAll(/\$\{?(IMAGE|NAME)\b\}?/g, (_, key) => (key === 'IMAGE' ? image : name))
      .replace(/^(IMAGE|NAME)=\1$/, (_, key) => `${key}=${key === 'IMAGE' ? image : name}`),
  ];
}

/** The name of a container of an image: the last part of its name, without tag. Pure. */
export function nameOfImage(image: string): string {
  const last = image.slice(image.lastIndexOf('/') + 1);
  return last.replace(/[:@].*$/, '');
}

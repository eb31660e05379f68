import { TiffinError } from '../lib/errors.ts';

// What we give pasta ourselves, so that the container has the network it shows and the monitor finds pasta ready.
const ours: readonly (readonly string[])[] = [
  ['--netns'],
  ['--userns'],
  ['--netns-only'],
  ['-P', '--pid'],
  ['-f', '--foreground'],
  ['-F', '--fd'],
  ['--runas'],
  ['-h', '--help'],
  ['--version'],
];

/** Options of pasta as words of its command line: each name, short and long, with or without `=`. */
export type PastaOptions = readonly string[];

/** Whether one of these names (`-t`, `--tcp-ports`) is among the options. */
export function hasOption(options: PastaOptions, names: readonly string[]): boolean {
  return valueAt(options, names) !== undefined;
}

/** What the last of an option of these names is set to; '' when nothing follows it. Understands `-a X`, `-aX`, `--address X`, `--address=X`. */
export function valueAt(options: PastaOptions, names: readonly string[]): string | undefined {
  for (let at = options.length - 1; at >= 0; at -= 1) {
    const word = options[at] ?? '';
    if (names.includes(word)) return options[at + 1] ?? '';
    const glued = names.find((name) => word.startsWith(isLong(name) ? `${name}=` : name));
    if (glued !== undefined && (isLong(glued) || !word.startsWith('--')))
      return word.slice(isLong(glued) ? glued.length + 1 : glued.length);
  }
  return undefined;
}

/**
 * Checks what stands behind `--network pasta:` before anything is made.
 *
 * @throws {TiffinError} `invalid-argument` for an option that is for us to set, and for what is no option
 */
export function checkPastaOptions(options: PastaOptions): PastaOptions {
  const first = options[0];
  if (first !== undefined && !first.startsWith('-')) {
    throw new TiffinError('invalid-argument', `--network pasta:${options.join(',')}: ${JSON.stringify(first)} is not an option of pasta`, {
      hint: 'options are separated by commas, each with its value after another comma: pasta:-a,10.0.2.100,-n,24,--mtu,1500',
    });
  }
  const taken = ours.find((names) =>
    hasOption(
      options.filter((word) => word.startsWith('-')),
      names,
    ),
  );
  if (taken === undefined) return options;
  throw new TiffinError('invalid-argument', `--network pasta: ${taken.join(' or ')} cannot be set: it is set for every container`);
}

function isLong(name: string): boolean {
  return name.startsWith('--');
}

import { TiffinError } from '../lib/errors.ts';
import type { Propagation } from '../native/plan.ts';
import { mountOptions } from './plain-request.ts';
import type { MountOptions } from './request.ts';

type Change = Partial<MountOptions>;

const propagations: readonly Propagation[] = ['private', 'rprivate', 'slave', 'rslave', 'shared', 'rshared', 'unbindable'];

/** What each word of `-v SOURCE:TARGET:WORDS` changes; words of one `group` exclude each other. */
const words: Readonly<Record<string, { readonly group: string; readonly change: Change }>> = Object.assign(
  Object.create(null) as Record<string, { group: string; change: Change }>,
  {
    ro: { group: "'rw' or 'ro'", change: { readOnly: true } },
    rw: { group: "'rw' or 'ro'", change: { readOnly: false } },
    z: { group: "'z', 'Z', or 'O'", change: { relabel: 'shared' } },
    Z: { group: "'z', 'Z', or 'O'", change: { relabel: 'private' } },
    O: { group: "'z', 'Z', or 'O'", change: { overlay: true } },
    U: { group: "'U'", change: { chown: true } },
    exec: { group: "'noexec' or 'exec'", change: { noExec: false } },
    noexec: { group: "'noexec' or 'exec'", change: { noExec: true } },
    dev: { group: "'nodev' or 'dev'", change: { noDev: false } },
    nodev: { group: "'nodev' or 'dev'", change: { noDev: true } },
    suid: { group: "'nosuid' or 'suid'", change: { noSuid: false } },
    nosuid: { group: "'nosuid' or 'suid'", change: { noSuid: true } },
    bind: { group: "'[r]bind'", change: { recursive: false } },
    rbind: { group: "'[r]bind'", change: { recursive: true } },
    copy: { group: "'copy' or 'nocopy'", change: { copyUp: true } },
    nocopy: { group: "'copy' or 'nocopy'", change: { copyUp: false } },
    'no-dereference': { group: "'no-dereference'", change: { noFollow: true } },
    nocreate: { group: "'nocreate'", change: {} },
    // Accepted for Docker's sake: they mean something only where files are synchronised to a virtual machine.
    ...Object.fromEntries(
      ['cached', 'delegated', 'consistent'].map((word) => [word, { group: "'cached', 'delegated' or 'consistent'", change: {} }]),
    ),
    ...Object.fromEntries(
      propagations.map((propagation) => [
        propagation,
        { group: "'[r]shared', '[r]private', '[r]slave' or '[r]unbindable'", change: { propagation } },
      ]),
    ),
  },
);

/**
 * Reads the words behind the second colon of `-v`.
 *
 * @param defaults what holds where no word says otherwise
 * @throws {TiffinError} `invalid-argument` for unknown words and for two of one kind; `unsupported` for `idmap`
 */
export function readMountWords(list: readonly string[], defaults: Partial<MountOptions> = {}): MountOptions {
  const seen = new Map<string, string>();
  const places = list.filter(isOverlayPlace);
  const plain = list.filter((text) => !isOverlayPlace(text));
  let options = mountOptions({ ...defaults, ...overlayPlace(list, places) });
  for (const text of plain) {
    if (text === 'idmap' || text.startsWith('idmap=')) throw idmapRefusal();
    const word = words[text];
    if (word === undefined)
      throw new TiffinError('invalid-argument', `invalid option type ${JSON.stringify(text)}`, {
        hint: `known are ${Object.keys(words).join(', ')}`,
      });
    const earlier = seen.get(word.group);
    if (earlier !== undefined) {
      throw new TiffinError('invalid-argument', `invalid options "${earlier}, ${text}", can only specify 1 ${word.group} option`);
    }
    seen.set(word.group, text);
    options = { ...options, ...word.change };
  }
  if (options.overlay && plain.some((text) => !['O', 'U'].includes(text)))
    throw new TiffinError('invalid-argument', "can't use 'O' with other options", { hint: 'U, upperdir= and workdir= go with O' });
  return options;
}

function isOverlayPlace(text: string): boolean {
  return text.startsWith('upperdir=') || text.startsWith('workdir=');
}

function overlayPlace(list: readonly string[], places: readonly string[]): Partial<MountOptions> {
  if (places.length === 0) return {};
  if (!list.includes('O')) throw new TiffinError('invalid-argument', `${places[0]}: upperdir and workdir are options of an overlay, O`);
  const path = (key: string): string | undefined => places.find((text) => text.startsWith(key))?.slice(key.length);
  const [upper, work] = [path('upperdir='), path('workdir=')];
  if (upper === undefined || work === undefined || places.length > 2)
    throw new TiffinError('invalid-argument', 'must set both `upperdir` and `workdir`');
  for (const directory of [upper, work])
    if (!directory.startsWith('/') || directory.includes('\0'))
      throw new TiffinError('invalid-argument', `${JSON.stringify(directory)} of an overlay must be an absolute path`);
  return { overlayPlace: { upper, work } };
}

/** The propagation that `text` names, or undefined. */
export function findPropagation(text: string): Propagation | undefined {
  return propagations.find((propagation) => propagation === text);
}

/** Why `idmap` cannot be had: the kernel's rule, the same for everyone without root. */
export function idmapRefusal(): TiffinError {
  return new TiffinError(
    'unsupported',
    'mount option "idmap": the kernel does not let an ordinary user shift the owners of a mount on a disk file system',
    {
      hint: 'use --userns=keep-id, or the volume option U to give the files to the container',
    },
  );
}

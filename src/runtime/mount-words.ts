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
    exec: { group: "'exec' or 'noexec'", change: { noExec: false } },
    noexec: { group: "'exec' or 'noexec'", change: { noExec: true } },
    dev: { group: "'dev' or 'nodev'", change: { noDev: false } },
    nodev: { group: "'dev' or 'nodev'", change: { noDev: true } },
    suid: { group: "'suid' or 'nosuid'", change: { noSuid: false } },
    nosuid: { group: "'suid' or 'nosuid'", change: { noSuid: true } },
    bind: { group: "'bind' or 'rbind'", change: { recursive: false } },
    rbind: { group: "'bind' or 'rbind'", change: { recursive: true } },
    copy: { group: "'copy' or 'nocopy'", change: { copyUp: true } },
    nocopy: { group: "'copy' or 'nocopy'", change: { copyUp: false } },
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
  let options = mountOptions(defaults);
  for (const text of list) {
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
  return options;
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

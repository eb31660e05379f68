import type { Access, Component, Walker } from './component.ts';

/** Which component denies, and how. */
export type Denial = {
  readonly index: number;
  readonly kind:
    | 'mode'
    | 'read-only'
    | 'noexec'
    | 'immutable'
    | 'missing'
    | 'not-a-directory'
    | 'loop'
    | 'too-long'
    | 'protected-link'
    | 'traced'
    | 'unknown';
  /** What is not granted there. */
  readonly access: Access;
  readonly errno: string;
};

/** A walk that was looked at from both sides. */
export type Walked = {
  readonly components: readonly Component[];
  readonly walker: Walker;
  readonly wanted: readonly Access[];
  /** The kernel's errno about the whole path, undefined when it grants it. */
  readonly answer: string | undefined;
  /** Where our bounds ended the walk. */
  readonly stopped: string | undefined;
};

const sticky = 0o1000;
const writableByOthers = 0o002;

/** The first component that denies; undefined when the kernel grants the access. Pure. */
export function findDenial(walked: Walked): Denial | undefined {
  const { components, answer } = walked;
  if (answer === undefined) return undefined;
  // Said before anything is looked up, when it is the whole path.
  const failed = components.findIndex(({ error }) => (answer === 'ENAMETOOLONG' ? error === answer : error !== undefined));
  if (answer === 'ENAMETOOLONG' && failed < 0) return { index: components.length - 1, kind: 'too-long', access: 'x', errno: answer };
  return (
    (failed >= 0 ? lookUpDenial(components, failed) : undefined) ?? boundDenial(walked) ?? lastDenial(walked) ?? elsewhere(walked, answer)
  );
}

function lookUpDenial(components: readonly Component[], index: number): Denial | undefined {
  const [component, errno] = [components[index], components[index]?.error ?? ''];
  const directory = component === undefined ? undefined : components[component.from];
  if (component === undefined || directory === undefined) return undefined;
  const at = { index, access: 'x', errno } as const;
  switch (errno) {
    case 'EACCES':
      return directory.access.x === undefined ? { ...at, kind: 'traced' } : { ...at, index: component.from, kind: 'mode' };
    case 'ENOENT':
      return { ...at, kind: 'missing' };
    case 'ENOTDIR':
      return { ...at, index: component.from, kind: 'not-a-directory' };
    case 'ELOOP':
      return { ...at, kind: 'loop' };
    case 'ENAMETOOLONG':
      return { ...at, kind: 'too-long' };
    default:
      return { ...at, kind: 'unknown' };
  }
}

function boundDenial({ components, stopped, answer = '' }: Walked): Denial | undefined {
  if (stopped === undefined) return undefined;
  const kinds: Readonly<Record<string, Denial['kind']>> = { ELOOP: 'loop', ENOENT: 'missing' };
  const repeated = components.findIndex(
    ({ path, target }, at) => target !== '' && components.slice(0, at).some((each) => each.path === path && each.target !== ''),
  );
  if (stopped === 'ELOOP' && repeated > 0) return { index: repeated, kind: 'loop', access: 'x', errno: answer };
  return { index: components.length - 1, kind: kinds[stopped] ?? 'too-long', access: 'x', errno: answer };
}

function lastDenial({ components, wanted }: Walked): Denial | undefined {
  const [index, last] = [components.length - 1, components.at(-1)];
  const access = wanted.find((each) => last?.access[each] !== undefined);
  if (last === undefined || access === undefined) return undefined;
  const errno = last.access[access] ?? '';
  return { index, access, errno, kind: kindOfRefusal(last, access, errno) };
}

function kindOfRefusal({ type, mount, immutable }: Component, access: Access, errno: string): Denial['kind'] {
  if (errno === 'EROFS') return 'read-only';
  if (errno === 'EPERM' || (access === 'w' && immutable)) return 'immutable';
  if (errno !== 'EACCES') return 'unknown';
  return access === 'x' && type === 'file' && mount?.options.includes('noexec') === true ? 'noexec' : 'mode';
}

/** Every component grants it and the kernel does not: the end of the path, a rule about links, or a security module. */
function elsewhere({ components, walker, wanted }: Walked, errno: string): Denial {
  const at = { index: components.length - 1, access: wanted[0] ?? 'r', errno } as const;
  if (errno === 'ENOTDIR') return { ...at, kind: 'not-a-directory' };
  if (errno === 'ENAMETOOLONG') return { ...at, kind: 'too-long' };
  const link = components.findIndex((each) => each.target !== '' && isProtected(each, components[each.from], walker));
  return link >= 0 && errno === 'EACCES' ? { ...at, index: link, kind: 'protected-link' } : { ...at, kind: 'unknown' };
}

/** @see proc_sys_fs(5), protected_symlinks */
function isProtected(link: Component, directory: Component | undefined, walker: Walker): boolean {
  const shared = sticky | writableByOthers;
  if (directory === undefined || (directory.mode & shared) !== shared) return false;
  return link.user.host !== walker.user.host && link.user.host !== directory.user.host;
}

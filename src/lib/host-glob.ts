import { lstatSync, readdirSync, statSync } from 'node:fs';

const magic = /[*?[\\]/;

/**
 * The paths of the host that fit a pattern, sorted, as Go's `filepath.Glob` finds them: `*` and `?` stay within a component and fit
 * leading dots, too; `[a-z]` and `[^a-z]` are classes, `\\` takes the next character as it is. What cannot be read is passed over.
 *
 * @param pattern absolute
 * @returns undefined for a pattern that makes no sense
 */
export function expandHostGlob(pattern: string): readonly string[] | undefined {
  const components = pattern.split('/').filter((part) => part !== '');
  const tests = components.map(componentTest);
  if (tests.includes(undefined)) return undefined;
  let found = ['/'];
  for (const [index, component] of components.entries()) {
    const isLast = index === components.length - 1;
    found = found.flatMap((directory) => matchesIn(directory, component, tests[index] as (name: string) => boolean));
    if (!isLast) found = found.filter(isDirectory);
  }
  return found.filter((path) => path !== '/').toSorted();
}

function matchesIn(directory: string, component: string, fits: (name: string) => boolean): readonly string[] {
  const above = directory === '/' ? '' : directory;
  if (!magic.test(component)) return exists(`${above}/${component}`) ? [`${above}/${component}`] : [];
  return namesIn(directory)
    .filter(fits)
    .map((name) => `${above}/${name}`);
}

/** Matches a name against one component; linear in both, so that no pattern takes long. */
function componentTest(component: string): ((name: string) => boolean) | undefined {
  const parts: ((character: string) => boolean)[] = [];
  const stars = new Set<number>();
  const characters = [...component];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at];
    if (character === '*') stars.add(parts.length);
    else if (character === '?') parts.push(() => true);
    else if (character === '[') {
      const end = characters.indexOf(']', characters[at + 1] === '^' ? at + 3 : at + 2);
      if (end < 0) return undefined;
      parts.push(classTest(characters.slice(at + 1, end)));
      at = end;
    } else if (character === '\\') {
      at += 1;
      const literal = characters[at];
      if (literal === undefined) return undefined;
      parts.push((other) => other === literal);
    } else parts.push((other) => other === character);
  }
  return (name) => fitsParts([...name], parts, stars);
}

function fitsParts(name: readonly string[], parts: readonly ((character: string) => boolean)[], stars: ReadonlySet<number>): boolean {
  // Which numbers of parts the beginning of the name can be.
  let reached = new Set([0]);
  for (const character of name) {
    const next = new Set<number>();
    for (const position of reached) {
      if (stars.has(position)) next.add(position);
      if (parts[position]?.(character) === true) next.add(position + 1);
    }
    reached = next;
  }
  return reached.has(parts.length);
}

function classTest(content: readonly string[]): (character: string) => boolean {
  const isNegated = content[0] === '^';
  const members = isNegated ? content.slice(1) : content;
  return (character) => {
    let isMember = false;
    for (let at = 0; at < members.length; at += 1) {
      const low = members[at] ?? '';
      const isRange = members[at + 1] === '-' && members[at + 2] !== undefined;
      const high = isRange ? (members[at + 2] ?? low) : low;
      if (isRange) at += 2;
      if (character >= low && character <= high) isMember = true;
    }
    return isMember !== isNegated;
  };
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

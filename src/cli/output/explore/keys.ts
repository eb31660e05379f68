/** A key of a terminal as this view knows it; `text` is for filters. */
export type Key = { readonly name: string; readonly text: string };

const sequences: Readonly<Record<string, string>> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  OA: 'up',
  OB: 'down',
  OC: 'right',
  OD: 'left',
  '[H': 'home',
  '[F': 'end',
  OH: 'home',
  OF: 'end',
  '[1~': 'home',
  '[4~': 'end',
  '[5~': 'page-up',
  '[6~': 'page-down',
  '[7~': 'home',
  '[8~': 'end',
  '[Z': 'back-tab',
};

const controls: Readonly<Record<string, string>> = {
  '\t': 'tab',
  '\r': 'enter',
  '\n': 'enter',
  '\u007f': 'erase',
  '\u0008': 'erase',
  '\u0003': 'interrupt',
  '\u0004': 'interrupt',
  '\u0015': 'erase-all',
  '\u001a': 'suspend',
  '\u000c': 'redraw',
};

/**
 * Cuts what a terminal sent into keys. A lone escape is the key of that name; sequences that we do not know are dropped.
 *
 * @param input what came in one read: terminals send a sequence in one piece
 */
export function readKeys(input: string): Key[] {
  const keys: Key[] = [];
  for (let at = 0; at < input.length;) {
    const escape = /^\u001b(?:O[A-Z]|\[[<=>?0-9;]*[@-~])/.exec(input.slice(at, at + 16));
    if (escape !== null) {
      const name = sequences[escape[0].slice(1)];
      if (name !== undefined) keys.push({ name, text: '' });
      at += escape[0].length;
      continue;
    }
    const character = String.fromCodePoint(input.codePointAt(at) ?? 0);
    keys.push(keyOf(character));
    at += character.length;
  }
  return keys;
}

function keyOf(character: string): Key {
  if (character === '\u001b') return { name: 'escape', text: '' };
  const control = controls[character];
  if (control !== undefined) return { name: control, text: '' };
  return /^\p{C}$/u.test(character) ? { name: '', text: '' } : { name: character, text: character };
}

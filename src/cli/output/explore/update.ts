import type { PathNode } from '../../../image/changes.ts';
import type { Key } from './keys.ts';
import { changed, contentCount, contentLines, type ExploreState } from './state.ts';

type Step = (state: ExploreState) => ExploreState;

const maxFilter = 200;

/** The state after a key. Pure. */
export function update(state: ExploreState, key: Key): ExploreState {
  if (key.name === 'interrupt') return { ...state, isDone: true };
  if (state.isTyping) return type(state, key);
  const step = Object.hasOwn(steps, key.name) ? steps[key.name] : undefined;
  return step === undefined ? state : step(state);
}

function type(state: ExploreState, { name, text }: Key): ExploreState {
  switch (name) {
    case 'enter':
    case 'down':
    case 'tab':
      return changed(state, { isTyping: false, pane: 'content' });
    case 'escape':
      return changed(state, { isTyping: false, filter: '' });
    case 'erase':
      return changed(state, { filter: Array.from(state.filter).slice(0, -1).join('') });
    case 'erase-all':
      return changed(state, { filter: '' });
    default:
      return state.filter.length < maxFilter ? changed(state, { filter: state.filter + text, cursor: 0 }) : state;
  }
}

/** Moves by lines: through the layers on the left, through files or wasted paths on the right. */
function move(by: (state: ExploreState) => number): Step {
  return (state) => {
    if (state.pane === 'content') return changed(state, { cursor: state.cursor + by(state) });
    const layer = Math.max(0, Math.min(state.layer + by(state), state.exploration.layers.length - 1));
    return layer === state.layer ? state : changed(state, { layer, cursor: 0, top: 0 });
  };
}

function chosen({ content, rows, cursor }: ExploreState): PathNode | undefined {
  return content === 'files' && rows[cursor]?.isOpen !== undefined ? rows[cursor].node : undefined;
}

function toggle(state: ExploreState): ExploreState {
  if (state.pane === 'layers') return changed(state, { pane: 'content' });
  const node = chosen(state);
  if (node === undefined) return state;
  const opened = new Set(state.opened);
  if (!opened.delete(node)) opened.add(node);
  return changed(state, { opened });
}

/** Into a directory, and onto what is in it. */
function inwards(state: ExploreState): ExploreState {
  if (state.pane === 'layers') return changed(state, { pane: 'content' });
  const node = chosen(state);
  if (node === undefined) return state;
  if (state.rows[state.cursor]?.isOpen === true) return changed(state, { cursor: state.cursor + 1 });
  return changed(state, { opened: new Set([...state.opened, node]) });
}

/** Out of a directory: it is closed, or the cursor goes to the one around; from the top to the layers. */
function outwards(state: ExploreState): ExploreState {
  if (state.pane === 'layers') return state;
  const row = state.content === 'files' ? state.rows[state.cursor] : undefined;
  if (row?.isOpen === true && state.opened.has(row.node)) return toggle(state);
  const around = state.rows.findIndex(({ node }) => node === row?.node.parent);
  return around < 0 || row === undefined ? changed(state, { pane: 'layers' }) : changed(state, { cursor: around });
}

const page = (state: ExploreState): number => Math.max(1, contentLines(state) - 1);
const quit: Step = (state) => ({ ...state, isDone: true });
const swap: Step = (state) => changed(state, { pane: state.pane === 'layers' ? 'content' : 'layers' });
const closeAll: Step = (state) => changed(state, { opened: new Set(), cursor: 0 });

const steps: Readonly<Record<string, Step>> = {
  up: move(() => -1),
  k: move(() => -1),
  down: move(() => 1),
  j: move(() => 1),
  'page-up': move((state) => -page(state)),
  'page-down': move(page),
  home: move(() => -Infinity),
  g: move(() => -Infinity),
  end: move((state) => contentCount(state) + state.exploration.layers.length),
  G: move((state) => contentCount(state) + state.exploration.layers.length),
  enter: toggle,
  ' ': toggle,
  right: inwards,
  l: inwards,
  left: outwards,
  h: outwards,
  tab: swap,
  'back-tab': swap,
  a: (state) => changed(state, { scope: state.scope === 'layer' ? 'stack' : 'layer', cursor: 0 }),
  w: (state) => changed(state, { content: state.content === 'files' ? 'wasted' : 'files', pane: 'content', cursor: 0, top: 0 }),
  e: (state) => changed(state, { opened: new Set(state.view.directories()) }),
  c: closeAll,
  '/': (state) => changed(state, { isTyping: true }),
  escape: (state) => changed(state, { filter: '' }),
  q: quit,
};

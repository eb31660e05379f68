import type { PathNode } from '../../../image/changes.ts';
import type { WastedPath } from '../../../image/efficiency.ts';
import type { Exploration } from '../../../image/exploration.ts';
import { fileNameText } from '../file-name.ts';
import { FileView, type FileRow, type Scope } from './file-view.ts';

/** How large the terminal is, in characters. */
export type ScreenSize = { readonly columns: number; readonly lines: number };

/** All there is to say about the view of an image at one moment. */
export type ExploreState = {
  readonly exploration: Exploration;
  readonly size: ScreenSize;
  /** Which part the keys move in: the layers on the left or what is on the right. */
  readonly pane: 'layers' | 'content';
  readonly content: 'files' | 'wasted';
  /** The layer at which we look. */
  readonly layer: number;
  readonly scope: Scope;
  readonly filter: string;
  /** Keys go into the filter. */
  readonly isTyping: boolean;
  /** Directories that are open. */
  readonly opened: ReadonlySet<PathNode>;
  readonly view: FileView;
  readonly rows: readonly FileRow[];
  readonly wasted: readonly WastedPath[];
  /** The chosen line on the right, and the first that is on the screen. */
  readonly cursor: number;
  readonly top: number;
  readonly isDone: boolean;
};

/** Lines of the screen that are no content: the title, the headings, the line of keys. */
export const frameLines = 3;

/** How many lines of content fit. */
export function contentLines({ size }: Pick<ExploreState, 'size'>): number {
  return Math.max(1, size.lines - frameLines);
}

/** The view as it is at first: what the last layer does. */
export function initialState(exploration: Exploration, size: ScreenSize): ExploreState {
  const layer = Math.max(0, exploration.layers.length - 1);
  const question = { tree: exploration.tree, layer, scope: 'layer', filter: '' } as const;
  const view = new FileView(question);
  const opened = new Set<PathNode>();
  return {
    exploration,
    size,
    pane: 'layers',
    content: 'files',
    layer,
    scope: 'layer',
    filter: '',
    isTyping: false,
    opened,
    view,
    rows: view.rows(opened),
    wasted: exploration.efficiency.wasted,
    cursor: 0,
    top: 0,
    isDone: false,
  };
}

/** The state with some of it changed, and all that follows from that: which lines there are, where the cursor can be. */
export function changed(state: ExploreState, change: Partial<ExploreState>): ExploreState {
  const next = { ...state, ...change };
  const isOther = next.layer !== state.layer || next.scope !== state.scope || next.filter !== state.filter;
  const { layer, scope, filter, exploration } = next;
  const view = isOther ? new FileView({ tree: exploration.tree, layer, scope, filter }) : state.view;
  const rows = isOther || next.opened !== state.opened ? view.rows(next.opened) : state.rows;
  const wasted = next.filter === state.filter ? state.wasted : filterWasted(exploration, filter);
  return scrolled({ ...next, view, rows, wasted });
}

function filterWasted({ efficiency }: Exploration, filter: string): readonly WastedPath[] {
  const wanted = filter.toLowerCase();
  return efficiency.wasted.filter(({ path }) => fileNameText(path).toLowerCase().includes(wanted));
}

/** How many lines the right side has. */
export function contentCount({ content, rows, wasted }: Pick<ExploreState, 'content' | 'rows' | 'wasted'>): number {
  return content === 'files' ? rows.length : wasted.length;
}

function scrolled(state: ExploreState): ExploreState {
  const height = contentLines(state);
  const cursor = Math.max(0, Math.min(state.cursor, contentCount(state) - 1));
  const top = Math.max(0, Math.min(state.top, cursor, Math.max(0, contentCount(state) - height)));
  return { ...state, cursor, top: cursor >= top + height ? cursor - height + 1 : top };
}

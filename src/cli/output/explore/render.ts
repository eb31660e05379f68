import type { Change } from '../../../image/changes.ts';
import type { ExploredLayer } from '../../../image/exploration.ts';
import type { TreeEntry } from '../../../native/tree-records.ts';
import { fileNameText } from '../file-name.ts';
import { displayWidth } from '../table.ts';
import type { FileRow } from './file-view.ts';
import { commandText, imageText, percentText, sizeText } from './report.ts';
import { contentCount, contentLines, type ExploreState } from './state.ts';

/** How a piece of text stands out. */
export type Ink = 'added' | 'changed' | 'removed' | 'dim' | 'heading' | 'chosen' | 'plain';

/** Puts an ink on text that is as wide as it is to be. */
export type Inker = (text: string, ink: Ink) => string;

const marks: Readonly<Record<Change, string>> = { added: '+', changed: '~', removed: '-' };
const narrow = 72;
const sizeWidth = 9;

/** The screen: as many lines as it has, none wider than it is. Pure. */
export function render(state: ExploreState, ink: Inker): string[] {
  const { columns } = state.size;
  const height = contentLines(state);
  const left = columns < narrow ? (state.pane === 'layers' ? columns : 0) : Math.min(46, Math.floor(columns * 0.4));
  const right = columns < narrow ? columns - left : columns - left - 1;
  const layers = left === 0 ? [] : layerLines(state, left, ink);
  const content = right === 0 ? [] : contentPanel(state, right, ink);
  const gap = left > 0 && right > 0 ? ink('│', 'dim') : '';
  const body = Array.from({ length: height + 1 }, (_, line) => {
    const leftText = left === 0 ? '' : (layers[line] ?? ' '.repeat(left));
    return leftText + gap + (right === 0 ? '' : (content[line] ?? ''));
  });
  return [ink(fit(title(state), columns), 'heading'), ...body, ink(fit(keyLine(state), columns), 'dim')].slice(0, state.size.lines);
}

/** Cuts text to a width, and fills it up. */
export function fit(text: string, width: number): string {
  if (displayWidth(text) <= width) return text + ' '.repeat(width - displayWidth(text));
  let cut = '';
  for (const character of text) {
    if (displayWidth(cut + character) > width - 1) break;
    cut += character;
  }
  return width <= 0 ? '' : `${cut}…${' '.repeat(Math.max(0, width - 1 - displayWidth(cut)))}`;
}

function title({ exploration }: ExploreState): string {
  const { efficiency, wastedBytes, totalBytes } = exploration.efficiency;
  return ` ${imageText(exploration)}   ${sizeText(totalBytes)} in ${exploration.layers.length} ${exploration.layers.length === 1 ? 'layer' : 'layers'}   efficiency ${percentText(efficiency)}   wasted ${sizeText(wastedBytes)}`;
}

function keyLine({ isTyping, filter, pane, content }: ExploreState): string {
  if (isTyping) return ` filter: ${filter}▏  Enter keep · Esc clear`;
  const keys =
    pane === 'layers'
      ? '↑↓ layer · Tab files'
      : content === 'files'
        ? '↑↓→← move · Enter open · e/c open/close all · Tab layers'
        : '↑↓ move · Tab layers';
  return ` ${filter === '' ? '' : `[${filter}] Esc clear · `}${keys} · a all/changes · w wasted · / filter · q quit`;
}

function layerLines(state: ExploreState, width: number, ink: Inker): string[] {
  const { layers } = state.exploration;
  const height = contentLines(state);
  const about = aboutLayer(layers[state.layer], width).slice(0, Math.max(0, Math.floor(height / 2)));
  const room = Math.max(1, height - about.length);
  const top = Math.max(0, Math.min(state.layer - Math.floor(room / 2), layers.length - room));
  const lines = layers.slice(top, top + room).map((layer, index) => {
    const number = top + index;
    const text = fit(
      `${String(number + 1).padStart(3)} ${sizeText(layer.bytes).padStart(sizeWidth)}  ${commandText(layer.command)}`,
      width,
    );
    return number === state.layer ? ink(text, state.pane === 'layers' ? 'chosen' : 'heading') : text;
  });
  const filler = Array.from({ length: Math.max(0, room - lines.length) }, () => ' '.repeat(width));
  return [
    ink(fit(`  # ${'SIZE'.padStart(sizeWidth)}  LAYER`, width), 'dim'),
    ...lines,
    ...filler,
    ...about.map((line) => ink(line, 'dim')),
  ];
}

function aboutLayer(layer: ExploredLayer | undefined, width: number): string[] {
  if (layer === undefined) return [];
  const command = commandText(layer.command);
  const room = Math.max(1, width - 1);
  const wrapped = Array.from({ length: Math.ceil(command.length / room) }, (_, line) => command.slice(line * room, (line + 1) * room));
  return [
    '─'.repeat(width),
    ` ${layer.diffId}`,
    ` +${layer.added} ~${layer.changed} -${layer.removed}   wasted ${sizeText(layer.wastedBytes)}`,
    ...wrapped.map((line) => ` ${line}`),
  ].map((line) => fit(line, width));
}

function contentPanel(state: ExploreState, width: number, ink: Inker): string[] {
  const heading = ink(fit(headingOf(state), width), 'dim');
  if (contentCount(state) === 0) return [heading, ink(fit(state.filter === '' ? ' nothing' : ' nothing matches', width), 'dim')];
  const range = { from: state.top, to: state.top + contentLines(state) };
  const lines: readonly (readonly [string, Ink])[] =
    state.content === 'files'
      ? state.rows.slice(range.from, range.to).map((row) => [fileLine(row), row.mark ?? 'plain'])
      : state.wasted
          .slice(range.from, range.to)
          .map((path) => [
            ` ${sizeText(path.wastedBytes).padStart(sizeWidth)} ${String(path.copies).padStart(3)}× ${path.outcome.padEnd(8)} ${fileNameText(path.path)}`,
            'plain',
          ]);
  return [heading, ...lines.map(([text, each], index) => ink(fit(text, width), isChosen(state, index) ? 'chosen' : each))];
}

function isChosen({ pane, top, cursor }: ExploreState, line: number): boolean {
  return pane === 'content' && top + line === cursor;
}

function headingOf({ content, scope, layer }: ExploreState): string {
  if (content === 'wasted') return ` ${'WASTED'.padStart(sizeWidth)}      PATH`;
  const what = scope === 'layer' ? `CHANGED BY LAYER ${layer + 1}` : `ALL FILES UP TO LAYER ${layer + 1}`;
  return `   MODE            OWNER ${'SIZE'.padStart(sizeWidth)}  ${what}`;
}

function fileLine({ mark, entry, bytes, depth, isOpen, node }: FileRow): string {
  const sign = mark === undefined ? ' ' : marks[mark];
  const fold = isOpen === undefined ? '  ' : isOpen ? '▾ ' : '▸ ';
  const name = fileNameText(node.name) + (isOpen === undefined ? '' : '/');
  const target = entry?.type === 'symlink' ? ` → ${fileNameText(entry.target)}` : '';
  const owner = entry === undefined ? '' : `${entry.uid}:${entry.gid}`;
  return `${sign} ${modeText(entry)} ${owner.padStart(11)} ${sizeText(bytes).padStart(sizeWidth)}  ${'  '.repeat(depth)}${fold}${name}${target}`;
}

const letters: Readonly<Record<TreeEntry['type'], string>> = {
  directory: 'd',
  file: '-',
  symlink: 'l',
  'character-device': 'c',
  'block-device': 'b',
  fifo: 'p',
  socket: 's',
  whiteout: '?',
};

/** A mode as `ls -l` writes it. */
function modeText(entry: TreeEntry | undefined): string {
  if (entry === undefined) return '?---------';
  const special = [0o4000, 0o2000, 0o1000].map((bit) => (entry.mode & bit) !== 0);
  const bits = [6, 3, 0].map((shift, part) => {
    const three = (entry.mode >> shift) & 7;
    const last = special[part] === true ? specialLetter(part, (three & 1) !== 0) : (three & 1) === 0 ? '-' : 'x';
    return `${(three & 4) === 0 ? '-' : 'r'}${(three & 2) === 0 ? '-' : 'w'}${last}`;
  });
  return letters[entry.type] + bits.join('');
}

function specialLetter(part: number, isExecutable: boolean): string {
  const letter = part === 2 ? 't' : 's';
  return isExecutable ? letter : letter.toUpperCase();
}

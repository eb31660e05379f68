import { type Change, type ChangeTree, type PathNode } from '../../../image/changes.ts';
import type { TreeEntry } from '../../../native/tree-records.ts';
import { fileNameText } from '../file-name.ts';

/** Which files are shown: those that the layer touches, or all that are there with it and the layers below it. */
export type Scope = 'layer' | 'stack';

/** One line of the tree of files. */
export type FileRow = {
  readonly node: PathNode;
  /** 0 for what is in the root directory. */
  readonly depth: number;
  /** What the layer does to it, or to something below it; undefined for nothing. */
  readonly mark: Change | undefined;
  /** What it is, or was when the layer removes it. */
  readonly entry: TreeEntry | undefined;
  /** Of the file, or of all files below. */
  readonly bytes: number;
  /** Whether what is in it is shown; undefined for what is no directory. */
  readonly isOpen: boolean | undefined;
};

/** What a look at the files asks for. */
export type FileQuestion = { readonly tree: ChangeTree; readonly layer: number; readonly scope: Scope; readonly filter: string };

type Summary = { readonly bytes: number; readonly mark: Change | undefined; readonly isShown: boolean };

const nothing: Summary = { bytes: 0, mark: undefined, isShown: false };

/** The files of an image as one layer shows them, with sizes for each directory. Counted once; pure. */
export class FileView {
  readonly #question: FileQuestion;
  readonly #wanted: string;
  readonly #summaries = new Map<PathNode, Summary>();

  constructor(question: FileQuestion) {
    this.#question = question;
    this.#wanted = question.filter.toLowerCase();
    this.#summarise(question.tree.root, '');
  }

  /** The lines to show. With a filter every directory is open. */
  rows(opened: ReadonlySet<PathNode>): FileRow[] {
    const rows: FileRow[] = [];
    this.#addRows(this.#question.tree.root, 0, { opened, rows });
    return rows;
  }

  /** Every directory that is shown. */
  directories(): PathNode[] {
    return [...this.#summaries].filter(([node, { isShown }]) => isShown && node.parent !== undefined).map(([node]) => node);
  }

  #addRows(parent: PathNode, depth: number, found: { readonly opened: ReadonlySet<PathNode>; readonly rows: FileRow[] }): void {
    const children = [...(parent.children?.values() ?? [])].sort((one, other) => (one.name < other.name ? -1 : 1));
    for (const node of children) {
      const summary = this.#summaries.get(node) ?? this.#leaf(node);
      if (!summary.isShown) continue;
      const entry = this.#entryOf(node);
      const isOpen = entry?.type === 'directory' ? this.#wanted !== '' || found.opened.has(node) : undefined;
      found.rows.push({ node, depth, mark: summary.mark, entry, bytes: summary.bytes, isOpen });
      if (isOpen === true) this.#addRows(node, depth + 1, found);
    }
  }

  #summarise(node: PathNode, path: string): Summary {
    if (node.children === undefined) return this.#leaf(node, path);
    const own = this.#leaf(node, path);
    let { bytes, isShown } = own;
    let isTouched = false;
    for (const child of node.children.values()) {
      const below = this.#summarise(child, this.#wanted.includes('/') ? `${path}/${child.name}` : '');
      bytes += below.bytes;
      isShown ||= below.isShown;
      isTouched ||= below.mark !== undefined;
    }
    const summary = { bytes, isShown, mark: own.mark ?? (isTouched ? ('changed' as const) : undefined) };
    this.#summaries.set(node, summary);
    return summary;
  }

  /** A node by itself. */
  #leaf(node: PathNode, path: string = node.path): Summary {
    const { layer, scope } = this.#question;
    const version = node.version(layer);
    if (version === undefined) return nothing;
    const own = version.layer === layer && version.change !== 'touched' ? version.change : undefined;
    if (own === undefined && (scope === 'layer' || version.entry === undefined)) return nothing;
    const bytes = version.entry === undefined ? (node.version(layer - 1)?.sizeBytes ?? 0) : version.sizeBytes;
    return { bytes, mark: own, isShown: this.#matches(node, path) };
  }

  #matches(node: PathNode, path: string): boolean {
    if (this.#wanted === '') return true;
    const text = this.#wanted.includes('/') ? path : node.name;
    return fileNameText(text).toLowerCase().includes(this.#wanted);
  }

  #entryOf(node: PathNode): TreeEntry | undefined {
    const { layer } = this.#question;
    return node.entry(layer) ?? node.entry(layer - 1);
  }
}

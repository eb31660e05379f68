import type { UnitEntry, UnitFile } from '../unit-file.ts';
import { entriesOf } from './values.ts';

/** A unit that is being made: sections in the order of the source, each once. */
export class UnitDraft {
  readonly #sections = new Map<string, UnitEntry[]>();

  constructor(source: UnitFile) {
    for (const { name } of source.sections) if (!this.#sections.has(name)) this.#sections.set(name, [...entriesOf(source, name)]);
  }

  /** Appends an entry. */
  add(section: string, key: string, value: string): void {
    this.#of(section).push({ key, value });
  }

  /** Puts an entry before all others. */
  prepend(section: string, key: string, value: string): void {
    this.#of(section).unshift({ key, value });
  }

  /** Replaces the last value of a key, or appends one. */
  set(section: string, key: string, value: string): void {
    const entries = this.#of(section);
    const index = entries.findLastIndex((entry) => entry.key === key);
    if (index === -1) entries.push({ key, value });
    else entries[index] = { key, value };
  }

  /** Sets a value that the source may have decided already. */
  setDefault(section: string, key: string, value: string): void {
    if (!this.has(section, key)) this.#of(section).push({ key, value });
  }

  /** Whether a key occurs with a value. */
  has(section: string, key: string): boolean {
    return this.entries(section).some((entry) => entry.key === key);
  }

  /** The entries of a section, in order. */
  entries(section: string): readonly UnitEntry[] {
    return this.#sections.get(section) ?? [];
  }

  /** Maps the entries of a section that exists. */
  rewrite(section: string, change: (entry: UnitEntry) => UnitEntry): void {
    const entries = this.#sections.get(section);
    if (entries !== undefined) this.#sections.set(section, entries.map(change));
  }

  /** Renames a section where it stands. */
  rename(section: string, name: string): void {
    const all = [...this.#sections];
    this.#sections.clear();
    for (const [each, entries] of all) this.#sections.set(each === section ? name : each, entries);
  }

  /** What was made so far. */
  unit(comments: readonly string[]): UnitFile {
    return { comments, sections: [...this.#sections].map(([name, entries]) => ({ name, entries })) };
  }

  #of(section: string): UnitEntry[] {
    const entries = this.#sections.get(section);
    if (entries !== undefined) return entries;
    const made: UnitEntry[] = [];
    this.#sections.set(section, made);
    return made;
  }
}

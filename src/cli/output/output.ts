import { escapeControls } from './escape.ts';
import type { Columns } from './columns.ts';
import type { Tone } from './color.ts';
import type { ListingOptions } from './listing.ts';
import type { ProgressReporter } from './progress.ts';
import type { OutputStream } from './stream.ts';

/** How `Output` is set up: decided once, by the environment and `--no-color`. */
export type OutputSettings = {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly color: { readonly stdout: boolean; readonly stderr: boolean };
  /** Whether bars may be drawn in place on stderr: a terminal that can move its cursor, and no CI. */
  readonly animate: boolean;
};

/** The only door to stdout and stderr. Writing fails with `no-space` or ends the command when nobody reads. */
export class Output {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly color: OutputSettings['color'];
  /** Whether stderr may be drawn in place. */
  readonly animate: boolean;

  constructor(settings: OutputSettings) {
    this.stdout = settings.stdout;
    this.stderr = settings.stderr;
    this.color = settings.color;
    this.animate = settings.animate;
  }

  /** One line of the answer. Control characters are escaped when a terminal shows it. */
  line(text: string): void {
    this.text(`${text}\n`);
  }

  /** Text of the answer as it is, lines ended by the caller. Control characters are escaped when a terminal shows it. */
  text(text: string): void {
    if (text !== '') this.stdout.write(this.stdout.isTerminal ? escapeControls(text) : text);
  }

  /** One line beside the answer, on stderr: warnings, notices, errors. */
  notice(text: string): void {
    this.stderr.write(`${this.stderr.isTerminal ? escapeControls(text) : text}\n`);
  }

  /** Bytes as they are: the output of containers, archives. */
  raw(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    this[stream].write(bytes);
  }

  /** Prints a listing: table, `json`, `table TEMPLATE`, template, or one field a line with `quiet`. */
  async rows<Row>(columns: Columns<Row>, rows: readonly Row[], options: ListingOptions): Promise<void> {
    const { renderListing } = await import('./listing.ts');
    const isOurTable = ['', 'table', undefined].includes(options.format) && options.quiet !== true;
    const hasTones = Object.values(columns.fields).some(({ tone }) => tone !== undefined);
    if (!this.color.stdout || !isOurTable || !hasTones) return this.text(renderListing(columns, rows, options));
    const { paintCell } = await import('./paint-cell.ts');
    this.stdout.write(renderListing(columns, rows, { ...options, paint: paintCell }));
  }

  /**
   * Prints one value: as indented JSON, or by a template.
   *
   * @param name the command's last word, for messages about the template
   */
  async value(value: unknown, options: { readonly format?: string | undefined; readonly name: string }): Promise<void> {
    const { format = 'json', name } = options;
    if (format === 'json' || format === '') {
      const { goJson } = await import('./go-template/values.ts');
      this.line(goJson(value, 2));
      return;
    }
    const { compileTemplate, lineFormat } = await import('./template.ts');
    this.text(compileTemplate(lineFormat(format), { name, offset: 0 }).render(value));
  }

  /** Prints JSON as Go's encoder does, indented by so many spaces. */
  async json(value: unknown, { indent }: { readonly indent: number }): Promise<void> {
    const { goJson } = await import('./go-template/values.ts');
    this.line(goJson(value, indent));
  }

  /**
   * Asks on stdout and waits for a line on stdin; `y` and `yes` agree, everything else (end of input, too) does not.
   *
   * @param question ends where the answer is typed
   */
  async confirm(question: string): Promise<boolean> {
    const { readLine } = await import('./read-line.ts');
    this.text(question);
    return /^y(es)?$/i.test(readLine(0).trim());
  }

  /** Something that colours words for stdout, or leaves them alone. What it makes must be printed with `painted`. */
  async painter(): Promise<(text: string, tone: Tone) => string> {
    if (!this.color.stdout) return (text) => (this.stdout.isTerminal ? escapeControls(text) : text);
    const { paint } = await import('./color.ts');
    return (text, tone) => paint(escapeControls(text), tone);
  }

  /** The same for stderr; what it is given must be escaped already. */
  async noticePainter(): Promise<(text: string, tone: Tone) => string> {
    if (!this.color.stderr) return (text) => text;
    return (await import('./color.ts')).paint;
  }

  /** One line with colours in it. Text from outside in it must have gone through the painter. */
  painted(text: string): void {
    this.stdout.write(`${text}\n`);
  }

  /** Shows how far something is, on stderr: bars on a terminal, plain lines otherwise, nothing when `quiet`. Dispose it. */
  async progress(options: { readonly quiet: boolean }): Promise<ProgressReporter> {
    const { makeProgress } = await import('./progress.ts');
    return makeProgress({ stream: this.stderr, quiet: options.quiet, animate: this.animate });
  }
}

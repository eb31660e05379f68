import { headingOf, type CellStyle, type Columns, type Tone } from './columns.ts';
import { goJson, printValue } from './go-template/values.ts';
import { alignTabs } from './table.ts';
import { compileTemplate, lineFormat, listOffset, unescapeFormat, type Template, type TemplateSource } from './template.ts';

/** How a listing is to be printed. */
export type ListingOptions = {
  /** `--format`: nothing or `table` for the default table, `json`, `table TEMPLATE`, or a template for each row. */
  readonly format?: string | undefined;
  readonly quiet?: boolean;
  readonly noTrunc?: boolean;
  readonly noHeading?: boolean;
  /** Fields of the table when it is not the default one. */
  readonly table?: readonly string[];
  readonly now?: Date;
  /** Colours the cells of tables that are not by a template of the user's, and escapes them: the text is then for a terminal as it is. */
  readonly paint?: ((text: string, tone: Tone) => string) | undefined;
};

/** The text of a listing, each line ended. Cells are as they came: whoever prints them escapes. */
export function renderListing<Row>(columns: Columns<Row>, rows: readonly Row[], options: ListingOptions): string {
  const style: CellStyle = { noTrunc: options.noTrunc ?? false, now: options.now ?? new Date() };
  const format = options.format ?? '';
  if (format === 'json')
    return `${goJson(
      rows.map((row) => columns.json(row)),
      2,
    )}\n`;
  if (options.quiet === true && format === '') return rows.map((row) => `${quietCell(columns, row, style)}\n`).join('');
  const table = tableTemplate(columns, format, options.table);
  if (table === undefined) {
    const each = compileTemplate(lineFormat(format), sourceOf(columns));
    return rows.map((row) => each.render(templateRow(columns, row, style))).join('');
  }
  const compiled = template(columns, table);
  const lines = rows.map((row) => compiled.render(tableRow(columns, row, { ...style, paint: options.paint })));
  return alignTabs(options.noHeading === true ? lines : [compiled.render(headings(columns)), ...lines]);
}

function quietCell<Row>(columns: Columns<Row>, row: Row, style: CellStyle): string {
  return oneLine(printValue(columns.fields[columns.quiet]?.value(row, style)));
}

/** The template of a table's line, or undefined when the format is none of a table. */
function tableTemplate<Row>(columns: Columns<Row>, format: string, fields: readonly string[] = columns.table): string | undefined {
  const match = /^table(?:\s|\\t|$)\s*/.exec(format);
  if (format !== '' && match === null) return undefined;
  const rest = match === null ? '' : format.slice(match[0].length);
  return rest === '' ? fields.map((field) => `{{.${field}}}`).join('\t') : tabsForBlanks(rest);
}

/** In tables blanks between fields separate columns, as Podman has it; those within `{{…}}` stay. */
function tabsForBlanks(text: string): string {
  return text.replace(/\{\{.*?\}\}|[ \u00a0]/gs, (part) => (part.startsWith('{{') ? part : '\t'));
}

/** The names that `{{.…}}` of a listing knows, for completion. */
export function fieldNames<Row>(columns: Columns<Row>): string[] {
  return Object.keys(columns.fields);
}

function template<Row>(columns: Columns<Row>, text: string): Template {
  return compileTemplate(unescapeFormat(text), sourceOf(columns));
}

function sourceOf<Row>({ name }: Columns<Row>): TemplateSource {
  return { name, offset: listOffset };
}

function headings<Row>(columns: Columns<Row>): object {
  return Object.fromEntries(Object.keys(columns.fields).map((field) => [field, headingOf(columns, field)]));
}

// Getters, so that only the fields that are printed are computed.
function templateRow<Row>(columns: Columns<Row>, row: Row, style: CellStyle): object {
  const fields = {};
  for (const [name, column] of Object.entries(columns.fields)) {
    Object.defineProperty(fields, name, { enumerable: true, get: () => column.value(row, style) });
  }
  return fields;
}

function tableRow<Row>(columns: Columns<Row>, row: Row, style: CellStyle & Pick<ListingOptions, 'paint'>): object {
  const fields = {};
  for (const [name, column] of Object.entries(columns.fields)) {
    const get = (): unknown => {
      const value = column.value(row, style);
      if (typeof value !== 'string') return value;
      const text = oneLine(value);
      return style.paint === undefined ? text : style.paint(text, column.tone?.(row) ?? 'plain');
    };
    Object.defineProperty(fields, name, { enumerable: true, get });
  }
  return fields;
}

// A tab or newline inside a cell would be taken for the table's own.
function oneLine(text: string): string {
  return text.replace(/[\t\n\r]+/g, ' ');
}
